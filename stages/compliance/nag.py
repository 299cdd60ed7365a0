"""The rule packs that every synth goes through."""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks


def enforce(app: App) -> None:
    """Has every synth of the app check all of its stacks, those inside stages too, with the AWS Solutions pack (D4)."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
