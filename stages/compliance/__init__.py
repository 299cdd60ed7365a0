"""Whether the synthesized stacks keep to the rules (D4): rule packs, accepted findings, and the build's verdict."""

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from stages.compliance.acknowledgement import Acknowledgement, acknowledge

__all__ = ["Acknowledgement", "acknowledge", "enforce"]


def enforce(app: App) -> None:
    """Has every synth of the app check all of its stacks, those inside stages too, with the AWS Solutions pack."""
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
