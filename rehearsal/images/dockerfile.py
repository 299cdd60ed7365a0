"""A Dockerfile, read into build stages; what cannot be honoured is refused with its line."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dockerfile_parse import DockerfileParser
from dockerfile_parse.constants import COMMENT_INSTRUCTION
from dockerfile_parse.util import WordSplitter, extract_key_values

from rehearsal.errors import RehearsalError

_FLAGS: Mapping[str, frozenset[str]] = {
    "FROM": frozenset({"platform"}),
    "COPY": frozenset({"from", "chown", "chmod", "link"}),
    "RUN": frozenset({"mount"}),
    "HEALTHCHECK": frozenset({"interval", "timeout", "start-period", "start-interval", "retries"}),
    **dict.fromkeys(
        ("ARG", "ENV", "WORKDIR", "USER", "EXPOSE", "LABEL", "VOLUME", "ENTRYPOINT", "CMD"), frozenset[str]()
    ),
}
"""Every instruction that is understood, with its flags."""

_FLAG = re.compile(r"--([a-z-]+)(?:=(\S*))?(?:\s+|$)")
_MODIFIER = re.compile(r"\$\{\w+[^\w}][^}]*\}?")
_HEREDOC = re.compile(r"<<-?[\"']?\w")
_FROM = re.compile(r"(\S+)(?:\s+[aA][sS]\s+(\S+))?")


class DockerfileError(RehearsalError):
    """What is wrong with a Dockerfile, with its line."""


@dataclass(frozen=True)
class Instruction:
    """One instruction; `line` is where it starts, counted from 1."""

    file: Path
    line: int
    keyword: str
    flags: Mapping[str, str]
    value: str

    def error(self, message: str) -> DockerfileError:
        """A complaint about this instruction."""
        return DockerfileError(f"{self.file}, line {self.line}: {message}")

    def words(self, variables: Mapping[str, str]) -> list[str]:
        """The value's words, with variables put in and quotes taken off."""
        return list(WordSplitter(self._expandable(), args=dict(variables)).split())

    def text(self, variables: Mapping[str, str]) -> str:
        """The whole value, with variables put in and quotes taken off."""
        return str(WordSplitter(self._expandable(), args=dict(variables)).dequote()).strip()

    def pairs(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The value's `name=value` pairs, with variables put in."""
        try:
            return dict(extract_key_values(True, dict(variables), {}, self._expandable()))
        except ValueError as error:
            raise self.error(str(error)) from error

    def command(self) -> tuple[str, ...]:
        """The words of a command; the shell form becomes a command of the shell."""
        return self.listed() or ("/bin/sh", "-c", self.value)

    def listed(self) -> tuple[str, ...] | None:
        """The words of a value that is a JSON list, else None."""
        try:
            words = json.loads(self.value)
        except json.JSONDecodeError:
            return None
        is_list = isinstance(words, list) and all(isinstance(word, str) for word in words)
        return tuple(words) if is_list else None

    def _expandable(self) -> str:
        if found := _MODIFIER.search(self.value):
            raise self.error(f"{found[0]} is not understood here; give the variable its default by ARG")
        return self.value


@dataclass(frozen=True)
class Stage:
    """A build stage: what it starts from, as written, and what is done to it."""

    start: Instruction
    base: str
    name: str | None
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile's build stages, and the ARGs before the first."""

    arguments: tuple[Instruction, ...]
    stages: tuple[Stage, ...]


def parse(file: Path) -> Dockerfile:
    """Read a Dockerfile.

    Raises:
        DockerfileError: It is absent, or has an instruction or flag that is not understood.
    """
    if not file.is_file():
        raise DockerfileError(f"{file} does not exist; a container image is built from a Dockerfile")
    instructions = _instructions(file)
    starts = [index for index, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    before = instructions[: starts[0]] if starts else instructions
    for instruction in before:
        if instruction.keyword != "ARG":
            raise instruction.error(f"{instruction.keyword} stands before the first FROM, where only ARG may")
    if not starts:
        raise DockerfileError(f"{file} has no FROM")
    ends = [*starts[1:], len(instructions)]
    return Dockerfile(
        arguments=tuple(before),
        stages=tuple(_stage(instructions[start:end]) for start, end in zip(starts, ends, strict=True)),
    )


def _stage(instructions: list[Instruction]) -> Stage:
    start = instructions[0]
    match = _FROM.fullmatch(start.value)
    if match is None:
        raise start.error(f"FROM {start.value} is not an image, optionally followed by AS and a name")
    return Stage(start=start, base=match[1], name=match[2], instructions=tuple(instructions[1:]))


def _instructions(file: Path) -> list[Instruction]:
    text = file.read_text()
    found = [
        entry
        for entry in DockerfileParser(fileobj=io.BytesIO(text.encode())).structure
        if entry["instruction"] != COMMENT_INSTRUCTION
    ]
    _refuse_lost_lines(file, text, found)
    return [_instruction(file, entry["startline"] + 1, entry["instruction"], entry["value"]) for entry in found]


def _refuse_lost_lines(file: Path, text: str, found: list[dict[str, int]]) -> None:
    """The parser passes over a line that is a single word."""
    covered = {line for entry in found for line in range(entry["startline"], entry["endline"] + 1)}
    for number, line in enumerate(text.splitlines()):
        if number not in covered and line.strip() and not line.lstrip().startswith("#"):
            raise DockerfileError(f"{file}, line {number + 1}: {line.strip()} is not an instruction")


def _instruction(file: Path, line: int, keyword: str, value: str) -> Instruction:
    flags: dict[str, str] = {}
    rest = value.strip()
    instruction = Instruction(file, line, keyword, flags, rest)
    if keyword not in _FLAGS:
        raise instruction.error(f"{keyword} is not supported; these are: {', '.join(sorted(_FLAGS))}")
    if not rest:
        raise instruction.error(f"{keyword} needs something after it")
    while match := _FLAG.match(rest):
        if match[1] not in _FLAGS[keyword]:
            raise instruction.error(f"{keyword} --{match[1]} is not supported")
        if match[1] in flags:
            raise instruction.error(f"{keyword} --{match[1]} more than once is not supported")
        flags[match[1]] = match[2] or ""
        rest = rest[match.end() :]
    if keyword in {"RUN", "COPY"} and _HEREDOC.search(rest):
        raise instruction.error(f"a here-document ({keyword} <<…) is not supported; put the text into a file")
    return Instruction(file, line, keyword, flags, rest.strip())
