"""RUN: a command on this machine, in the image's directory."""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from rehearsal.images.dockerfile import Instruction
from rehearsal.images.filesystem import RootFilesystem
from rehearsal.workspace import MARKER

_SYSTEM_WIDE = {
    *("apk", "apt", "apt-get", "dnf", "dpkg", "microdnf", "rpm", "yum"),
    *("addgroup", "adduser", "groupadd", "passwd", "useradd", "usermod"),
    *("chroot", "corepack", "mount", "pip", "pip3", "su", "sudo", "systemctl"),
}
_ABSOLUTE = re.compile(r"(?<![\w.\-/:}$*?])/(?!dev/(?:null|stdout|stderr)\b)[\w.*]")
_PLACES = re.compile(
    rf"https?_proxy|no_proxy|ssl_cert_(?:file|dir)|node_extra_ca_certs|npm_config_(?:cache|prefix|userconfig)|{MARKER}",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(rf"npm_config_.*|lang|{_PLACES.pattern}", re.IGNORECASE)
"""What a build sees of the environment it is started in: how to reach a registry, its cache, its rehearsal."""


def refuse_what_would_change_this_machine(instruction: Instruction) -> None:
    """Raise DockerfileError for what would act outside of the image's directory, as far as one can see that."""
    listed = instruction.listed()
    command = shlex.join(listed) if listed else instruction.value
    if found := _ABSOLUTE.search(command):
        path = command[found.start() :].split()[0]
        raise instruction.error(
            f"RUN names the absolute path {path}, which without Docker is this machine's; use one relative to WORKDIR"
        )
    if program := next((word for word in _programs(command) if word in _SYSTEM_WIDE), None):
        raise instruction.error(f"RUN {program} changes the whole system, which without Docker is this machine")


def run(
    instruction: Instruction, *, filesystem: RootFilesystem, workdir: str, variables: Mapping[str, str], home: Path
) -> None:
    """Run the command; its output goes where ours goes.

    Raises:
        DockerfileError: It failed.
    """
    environment = _passed_on()
    environment |= {name: filesystem.localize(value) for name, value in variables.items()}
    environment |= {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": filesystem.search_path(variables.get("PATH")),
        **_npm_settings(filesystem),
    }
    # npm takes the nearest directory above it that has this for the project, when the image's own has no package.json.
    barrier = filesystem.root.parent / "node_modules"
    barrier.mkdir()
    try:
        done = subprocess.run(
            instruction.command(),
            cwd=filesystem.locate(workdir),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=2,
            check=False,
            umask=0o022,
        )
    except OSError as error:
        raise instruction.error(f"RUN {instruction.value}: {error}") from error
    barrier.rmdir()
    if done.returncode:
        raise instruction.error(f"RUN {instruction.value} failed with exit code {done.returncode}")


def settings() -> dict[str, str]:
    """What a build sees of the environment it is started in, without what only says where things are."""
    return {name: value for name, value in sorted(_passed_on().items()) if not _PLACES.fullmatch(name)}


def _passed_on() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if _PASSED_ON.fullmatch(name)}


def _npm_settings(filesystem: RootFilesystem) -> dict[str, str]:
    """The user's own cache and registry settings; what is installed globally belongs into the image."""
    given = {name.lower(): value for name, value in os.environ.items()}
    user = os.path.expanduser("~")  # noqa: PTH111 - Path.home() raises for a user who has no entry
    return {
        "npm_config_cache": given.get("npm_config_cache", f"{user}/.npm"),
        "npm_config_userconfig": given.get("npm_config_userconfig", f"{user}/.npmrc"),
        "npm_config_prefix": str(filesystem.locate("/usr/local")),
        "npm_config_update_notifier": "false",
    }


def _programs(command: str) -> list[str]:
    """The words of a shell command that stand where a program does."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    programs: list[str] = []
    expected = True
    try:
        for word in lexer:
            if set(word) <= set("();<>|&"):
                expected = not set(word) & set("<>")
            elif expected and "=" not in word:
                programs.append(word)
                expected = False
    except ValueError:
        pass  # an unbalanced quote: the shell will complain about it
    return programs
