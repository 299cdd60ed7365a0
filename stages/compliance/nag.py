"""The rule packs that every synth goes through."""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from stages.compliance.cost_allocation import CostAllocationTags


def enforce(app: App) -> None:
    """Has every synth of the app check all of its stacks, those inside stages too.

    With the AWS Solutions pack (D4), and with one of our own for the tags of cost allocation (C13).
    """
    Validations.of(app).add_plugins(AwsSolutionsChecks(app), CostAllocationTags())
