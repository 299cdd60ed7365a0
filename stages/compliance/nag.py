"""The rule packs that a synth goes through."""

from collections.abc import Iterable, Mapping

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks, NagPack, NIST80053R5Checks, PCIDSS321Checks

from stages.compliance.cost_allocation import CostAllocationTags
from stages.settings.types import RulePack

PACKS: Mapping[RulePack, type[NagPack]] = {
    "aws-solutions": AwsSolutionsChecks,
    "nist-800-53-r5": NIST80053R5Checks,
    "pci-dss-3.2.1": PCIDSS321Checks,
}


def enforce(app: App, *, rule_packs: Iterable[RulePack]) -> None:
    """Has every synth of the app check all of its stacks, those inside stages too.

    With packs of cdk-nag (D4), and with one of our own for the tags of cost allocation (C13).
    """
    Validations.of(app).add_plugins(*(PACKS[name](app) for name in rule_packs), CostAllocationTags())
