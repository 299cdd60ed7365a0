"""The CDK app: from a product's settings to its delivery pipeline. Run by `npx cdk synth '**' -c product=<product>`."""

import sys

from aws_cdk import App

from pipeline.stack import PipelineStack
from stages.compliance.nag import enforce
from stages.settings import SettingsError, load, overrides_in


def build(app: App) -> PipelineStack:
    """The pipeline of the product that the app's context names, with the settings that the context overrides.

    Raises:
        SettingsError: With every mistake in the settings.
    """
    context = app.node.get_all_context()
    settings = load(product=str(context.get("product", "commerce")), overrides=overrides_in(context))
    return PipelineStack(app, "PipelineStack", settings=settings)


def main() -> int:
    """Synthesize; 2 if the settings are wrong."""
    app = App(stack_traces=False)  # they would name the frames of the JavaScript runtime, never ours
    try:
        build(app)
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    enforce(app)
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
