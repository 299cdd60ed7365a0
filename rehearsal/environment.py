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
    "SHELL",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_FIND_LINKS",
    "UV_DEFAULT_INDEX",
    "UV_INDEX",
    "UV_INDEX_URL",
    "npm_config_registry",
)
"""What a command may see of the user's own environment; credentials and AWS settings are not among it."""


def without_project_venv(path: str) -> str:
    """The PATH without this project's own virtual environment: builds install their own."""
    ours = {str(_PROJECT / ".venv" / "bin"), str(_PROJECT / "node_modules" / ".bin")}
    return os.pathsep.join(entry for entry in path.split(os.pathsep) if entry not in ours)


def _reported(*command: str | Path) -> str:
    environment = {**os.environ, "NODE_DISABLE_COMPILE_CACHE": "1"}  # npm would leave one in the temporary directory
    # In a session of its own, as a Ctrl-C is for us, who end in order.
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, start_new_session=True)
    return done.stdout.strip()


def _pip_cache(cache_home: Path) -> str:
    """What the pip of the machine's Python says, as it is the one that builds use: ours need not have any.

    Where it has none, or its cache is switched off, the builds' own pip gets the place that is usual.
    """
    python = Path(sys.base_prefix) / "bin" / "python3"
    try:
        return _reported(python, "-m", "pip", "--disable-pip-version-check", "cache", "dir")
    except (subprocess.CalledProcessError, OSError):
        return str(cache_home / "pip")


def package_caches() -> dict[str, str]:
    """The download caches of uv, pip, npm and jsii as the tools themselves report them, as variables that name them."""
    tools = Path(sys.executable).parent
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return {
        "UV_CACHE_DIR": _reported(tools / "uv", "cache", "dir"),
        "PIP_CACHE_DIR": _pip_cache(cache_home),
        "npm_config_cache": _reported(tools / "npm", "config", "get", "cache"),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": os.environ.get(
            "JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(cache_home / "aws" / "jsii" / "package-cache")
        ),
    }


def command_environment(*, workspace: Workspace, caches: Mapping[str, str], proxy: Mapping[str, str]) -> dict[str, str]:
    """Environment for the CDK CLI and for CodeBuild actions, without credentials: those differ by account."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PATH": os.pathsep.join([str(workspace.binaries), without_project_venv(os.environ.get("PATH", os.defpath))]),
        "CDK_DOCKER": str(workspace.binaries / "docker"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        # The CLI would keep what it learns of the emulated accounts in the user's own ~/.cdk, whatever HOME says.
        "CDK_HOME": str(workspace.cache / "cdk"),
        "CI": "true",
        # What a killed process leaves there goes with the rest.
        "TMPDIR": str(workspace.temporary),
        "REHEARSAL_ROOT": str(workspace.run),
        # A build is no part of the checkout that it happens to lie in.
        "GIT_CEILING_DIRECTORIES": str(workspace.run),
        # Builds install into new directories at the same places: what was compiled for one run serves the next.
        "PYTHONPYCACHEPREFIX": str(workspace.cache / "bytecode"),
        "NODE_COMPILE_CACHE": str(workspace.cache / "node"),
        # The load check as it is, with its thresholds, but over in a moment: what it would measure is this machine.
        "LOAD_USERS": "3",
        "LOAD_SECONDS": "1",
        MARKER: str(workspace.root),
        **caches,
        **proxy,
    }
