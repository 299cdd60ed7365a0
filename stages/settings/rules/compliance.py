"""Rules of what a product is checked by (D4)."""

from collections.abc import Iterator

from stages.settings.models import ProductSettings
from stages.settings.rules.fault import Fault
from stages.settings.types import RulePack

ALWAYS: RulePack = "aws-solutions"


def _always_checked(product: ProductSettings) -> Iterator[Fault]:
    if ALWAYS not in product.rule_packs:
        yield Fault(f'must have "{ALWAYS}": every product is checked by it (D4). Add it to the others.', "rule_packs")


def _distinct_packs(product: ProductSettings) -> Iterator[Fault]:
    for name in sorted({name for name in product.rule_packs if product.rule_packs.count(name) > 1}):
        yield Fault(f'"{name}" is named more than once. A synth goes through each pack once.', "rule_packs")


RULES = (_always_checked, _distinct_packs)
