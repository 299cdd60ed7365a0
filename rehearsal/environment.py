"""The environment that a rehearsal gives to the commands it runs."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rehearsal.workspace import MARKER, Workspace

_PROJECT = Path(__file__).parents[1]
_KEPT = (
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "TERM",
    "TMPDIR",
    "SHELL",
    "PIP_INDEX_URL",
    "PIP_FIND_LINKS",
    "UV_INDEX_URL",
)
"""What a command may see of the user's own environment; credentials and AWS settings are not among it."""


def without_project_venv(path: str) -> str:
    """The PATH without this project's own virtual environment: builds install their own."""
    ours = {str(_PROJECT / ".venv" / "bin"), str(_PROJECT / "node_modules" / ".bin")}
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if entry not in ours)


def _reported(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def package_caches() -> dict[str, str]:
    """The download caches of uv, pip, npm and jsii as the tools themselves report them, as variables that name them."""
    tools = Path(sys.executable).parent
    jsii = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return {
        "UV_CACHE_DIR": _reported(str(tools / "uv"), "cache", "dir"),
        "PIP_CACHE_DIR": _reported(sys.executable, "-m", "pip", "--disable-pip-version-check", "cache", "dir"),
        "npm_config_cache": _reported(str(tools / "npm"), "config", "get", "cache"),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": os.environ.get(
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(Path(jsii) / "aws" / "jsii" / "package-cache")
        ),
    }


def command_environment(*, workspace: Workspace, caches: Mapping[str, str], proxy: Mapping[str, str]) -> dict[str, str]:
    """Environment for the CDK CLI and for CodeBuild actions, without credentials: those differ by account."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PATH": os.pathsep.join([str(workspace.binaries), without_project_venv(os.environ.get("PATH", os.defpath))]),
        "CDK_DOCKER": str(workspace.binaries / "docker"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CI": "true",
        "REHEARSAL_ROOT": str(workspace.run),
        # A build is no part of the checkout that it happens to lie in.
        "GIT_CEILING_DIRECTORIES": str(workspace.run),
        # Builds install into new directories at the same places: what was compiled for one run serves the next.
        "PYTHONPYCACHEPREFIX": str(workspace.cache / "bytecode"),
        MARKER: str(workspace.root),
        **caches,
        **proxy,
    }
