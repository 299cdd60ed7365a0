"""The instructions that only say how an image is run."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rehearsal.images.dockerfile import Instruction
from rehearsal.images.store import ImageConfig

_PORT = re.compile(r"\d{1,5}(-\d{1,5})?(/(tcp|udp))?")


def configure(config: ImageConfig, instruction: Instruction, *, variables: Mapping[str, str]) -> ImageConfig:
    """The configuration after ENV, LABEL, WORKDIR, USER, EXPOSE, VOLUME, HEALTHCHECK, ENTRYPOINT or CMD.

    Raises:
        DockerfileError: The instruction's value makes no sense.
    """
    if instruction.keyword not in _FIELDS:
        raise instruction.error(f"{instruction.keyword} may not stand here")
    name, read = _FIELDS[instruction.keyword]
    changes: dict[str, Any] = {name: read(config, instruction, variables)}
    return replace(config, **changes)


def resolve(workdir: str, path: str) -> str:
    """A path of the image as an absolute one, without `..`."""
    return os.path.normpath(path if path.startswith("/") else f"{workdir}/{path}")


def _ports(instruction: Instruction, variables: Mapping[str, str]) -> tuple[str, ...]:
    words = instruction.words(variables)
    if wrong := next((word for word in words if not _PORT.fullmatch(word)), None):
        raise instruction.error(f"EXPOSE {wrong}: a port looks like 8080 or 8080/tcp")
    return tuple(words)


def _paths(instruction: Instruction, variables: Mapping[str, str]) -> tuple[str, ...]:
    return instruction.listed() or tuple(instruction.words(variables))


def _health_check(instruction: Instruction) -> tuple[str, ...]:
    keyword, _, command = instruction.value.partition(" ")
    if keyword.upper() == "NONE":
        return ()
    if keyword.upper() != "CMD":
        raise instruction.error("HEALTHCHECK needs CMD and a command, or NONE")
    return replace(instruction, value=command.strip()).command()


_Read = Callable[[ImageConfig, Instruction, Mapping[str, str]], Any]
_FIELDS: Mapping[str, tuple[str, _Read]] = {
    "ENV": ("env", lambda config, instruction, variables: {**config.env, **instruction.pairs(variables)}),
    "LABEL": ("labels", lambda config, instruction, variables: {**config.labels, **instruction.pairs(variables)}),
    "WORKDIR": ("workdir", lambda config, instruction, variables: resolve(config.workdir, instruction.text(variables))),
    "USER": ("user", lambda _config, instruction, variables: instruction.text(variables)),
    "EXPOSE": (
        "exposed_ports",
        lambda config, instruction, variables: config.exposed_ports + _ports(instruction, variables),
    ),
    "VOLUME": ("volumes", lambda config, instruction, variables: config.volumes + _paths(instruction, variables)),
    "HEALTHCHECK": ("healthcheck", lambda _config, instruction, _variables: _health_check(instruction)),
    "ENTRYPOINT": ("entrypoint", lambda _config, instruction, _variables: instruction.command()),
    "CMD": ("cmd", lambda _config, instruction, _variables: instruction.command()),
}
"""Which field of the configuration an instruction sets, and to what."""
