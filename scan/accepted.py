"""The findings that are accepted, each with a reason: scan/accepted.toml."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from scan.finding import Finding

FILE = Path(__file__).with_name("accepted.toml")


class Accepted(BaseModel):
    """Rules of a tool that are accepted at some places; `*` stands for any text.

    Attributes:
        product: The only one that has it; by default every product does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: str
    rules: tuple[str, ...] = Field(min_length=1)
    places: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=20)
    product: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What is left of a tool's findings.

    Attributes:
        open: Neither mended nor accepted.
        accepted: Each with the reason.
        stale: Acceptances that nothing needs any more.
    """

    open: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, str], ...]
    stale: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether the build may go on."""
        return not self.open and not self.stale


def read(file: Path = FILE) -> tuple[Accepted, ...]:
    """All of them."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(Accepted.model_validate(entry) for entry in content["accepted"])


def judge(tool: str, findings: Iterable[Finding], *, accepted: Iterable[Accepted], product: str) -> Verdict:
    """Tell what is accepted from what is not, and acceptances from those that are stale."""
    own = [entry for entry in accepted if entry.tool == tool and entry.product in (None, product)]
    pairs = [(rule, place, entry.reason) for entry in own for rule in entry.rules for place in entry.places]
    remaining: list[Finding] = []
    taken: list[tuple[Finding, str]] = []
    used: set[tuple[str, str, str]] = set()
    for finding in sorted(set(findings)):
        matching = [pair for pair in pairs if finding.rule == pair[0] and fnmatchcase(finding.place, pair[1])]
        used.update(matching)
        if matching:
            taken.append((finding, matching[0][2]))
        else:
            remaining.append(finding)
    return Verdict(tuple(remaining), tuple(taken), tuple(_stale(pairs, used)))


def _stale(pairs: Iterable[tuple[str, str, str]], used: set[tuple[str, str, str]]) -> Iterator[str]:
    return (f"{rule} at {place}" for rule, place, reason in pairs if (rule, place, reason) not in used)
