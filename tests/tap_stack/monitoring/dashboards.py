"""A dashboard as CloudWatch gets it: its body, with the references of the template filled in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.tap_stack.templates import Json, Template

LONGEST_REFERENCE = 128
"""Characters of what stands for a reference: more than names, ids and ARNs of a stack have."""


def body_of(template: Template) -> str:
    """The text of the body."""
    body = template.one("CloudWatch::Dashboard").properties["DashboardBody"]
    return "".join(part if isinstance(part, str) else _filled_in(part) for part in body["Fn::Join"][1])


def _filled_in(reference: Json) -> str:
    text = reference["Ref"] if "Ref" in reference else ".".join(reference["Fn::GetAtt"])
    if text == "AWS::Region":
        return "us-east-1"
    return str(text).ljust(LONGEST_REFERENCE, "-")


@dataclass(frozen=True)
class Widget:
    """One widget; metrics are spelt out, where the body abbreviates."""

    type: str
    x: int
    y: int
    width: int
    height: int
    properties: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.properties.get("title", ""))

    @property
    def cells(self) -> set[tuple[int, int]]:
        return {(x, y) for x in range(self.x, self.x + self.width) for y in range(self.y, self.y + self.height)}

    @property
    def metrics(self) -> list["Plotted"]:
        """Every metric and expression, hidden ones too."""
        return list(_spelt_out(self.properties.get("metrics", [])))


@dataclass(frozen=True)
class Plotted:
    """A metric with its namespace, name and dimensions, or an expression."""

    path: tuple[str, ...]
    options: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path[1] if self.path else ""

    @property
    def expression(self) -> str:
        return str(self.options.get("expression", ""))


def _spelt_out(rows: list[list[Any]]) -> Iterator[Plotted]:
    before: tuple[str, ...] = ()
    for row in rows:
        options = row[-1] if isinstance(row[-1], dict) else {}
        path = [part for part in row if isinstance(part, str)]
        if path and path[0] == "...":
            path = [*before[: len(before) - len(path) + 1], *path[1:]]
        path = [before[index] if part == "." else part for index, part in enumerate(path)]
        before = tuple(path) or before
        yield Plotted(tuple(path), options)


def widgets_of(template: Template) -> list[Widget]:
    return [Widget(**widget) for widget in json.loads(body_of(template))["widgets"]]
