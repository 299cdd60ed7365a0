"""A month's bill of one stage."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tests.docs.cost.charges import CHARGED
from tests.docs.cost.stage import Stage
from tests.docs.cost.table import CostTable
from tests.tap_stack.templates import Template


class UnknownTypesError(Exception):
    """Types of resource that docs/cost.toml and `CHARGED` say nothing about."""


@dataclass(frozen=True)
class Bill:
    """USD a month, by item."""

    items: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.items.values())

    def largest(self, count: int) -> list[tuple[str, float]]:
        """The items that cost most, the largest first."""
        return sorted(self.items.items(), key=lambda item: -item[1])[:count]


def bill(template: Template, *, load: str, table: CostTable) -> Bill:
    """What a stage costs under one of the table's loads.

    Raises:
        UnknownTypesError: With every type that would have to be charged or called free.
    """
    stage = Stage(template, table, table.load[load])
    items: dict[str, float] = defaultdict(float)
    unknown = set()
    for resource in template.resources:
        if charges := CHARGED.get(resource.type):
            for charge in charges(stage, resource):
                items[charge.item] += charge.amount * table.price[charge.price].usd
        elif not table.is_free(resource.type):
            unknown.add(resource.type)
    if unknown:
        raise UnknownTypesError(
            f"{', '.join(sorted(unknown))}: say in tests/docs/cost/charges.py what they are charged for, or in"
            " docs/cost.toml that they are free, and why"
        )
    return Bill({item: usd for item, usd in items.items() if usd})
