"""What a tool finds, and what is said of it."""

from dataclasses import dataclass


class ToolError(Exception):
    """A tool did not do its work: what it said, for people."""


@dataclass(frozen=True, order=True)
class Finding:
    """One violation of a rule.

    Attributes:
        rule: By the tool's own name.
        place: The file, the construct's path for a template, or package and version.
        message: What is wrong.
        line: In the file; 0 if it has none. No part of what an acceptance names: lines move.
    """

    rule: str
    place: str
    message: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        return f"{self.rule} {where}: {self.message}"
