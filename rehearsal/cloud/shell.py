"""What a shell is told so that its programs find the embedded AWS and the real names, with certificates verified."""

import json
import os
import shlex
from collections.abc import Mapping
from enum import StrEnum

from rehearsal.cloud.status import Status
from rehearsal.edge.client import client_env
from rehearsal.workspace import PROFILE, Workspace

_MISLEADING = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_DEFAULT_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""What goes before a profile: a shell that had these would ask as somebody else, or even the real AWS."""


class Syntax(StrEnum):
    """How it is written down."""

    SH = "sh"
    FISH = "fish"
    JSON = "json"


def variables(workspace: Workspace, status: Status) -> Mapping[str, str | None]:
    """The variables, and with None those that are to be unset."""
    endpoints = sorted(name for name in os.environ if name.startswith("AWS_ENDPOINT_URL"))
    return {
        **dict.fromkeys((*_MISLEADING, *endpoints)),
        **client_env(port=status.proxy_port, certificates=workspace.certificates),
        "AWS_CA_BUNDLE": str(workspace.certificates / "bundle.pem"),
        "AWS_CONFIG_FILE": str(workspace.aws / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_PROFILE": PROFILE,
    }


def text(found: Mapping[str, str | None], *, syntax: Syntax) -> str:
    """The text that a shell evaluates, or a program reads."""
    if syntax is Syntax.JSON:
        return json.dumps(found, indent=2)
    line = _fish if syntax is Syntax.FISH else _sh
    return "\n".join(line(name, value) for name, value in found.items())


def _sh(name: str, value: str | None) -> str:
    return f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str | None) -> str:
    """Where quotes have two escapes, of themselves and of the backslash."""
    if value is None:
        return f"set --erase {name}"
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set --export --global {name} '{escaped}'"
