"""The CDK app: from a product's settings to its delivery pipeline, or to one stage's stack alone.

Run by `npx cdk synth '**' -c product=<product>`, and `npx cdk deploy -c sandbox=<name>` for a sandbox (C14).
"""

import gc
import os
import sys
from pathlib import Path

from stages import arguments, kernel

if __name__ == "__main__":
    # Before CDK comes: collecting among its thousands of classes, which stay, takes a third of their loading.
    gc.disable()
    arguments.leave_to_mypy()
    kernel.start_directly(code_cache=kernel.code_cache_of(os.environ))


from aws_cdk import App

from pipeline.stack import PipelineStack
from stages import boundary
from stages.compliance.switch import validating
from stages.compliance.verdict import REPORT
from stages.sandbox import SandboxRequest, sandbox
from stages.settings import Settings, SettingsError, load, overrides_in
from stages.workload import NotBuiltError
from tap_stack.stack import TapStack

_NO_TRACES = "aws:cdk:disable-creation-stack-traces"
"""Of the making of each resource, which `stack_traces=False` leaves on. In cdk.json the CLI would call it reserved."""


def settings_of(app: App) -> Settings:
    """Those of the product that the app's context names, with what the command line gives.

    Raises:
        SettingsError: With every mistake in the settings.
    """
    context = app.node.get_all_context()
    return load(product=str(context.get("product", "commerce")), overrides=overrides_in(context))


def build(app: App, *, settings: Settings) -> PipelineStack | TapStack:
    """The pipeline of a product, or a sandbox if the app's context asks for one.

    Raises:
        SettingsError: The sandbox cannot be one.
        NotBuiltError: The storefront has not been built.
    """
    context = app.node.get_all_context()
    app.node.set_context(_NO_TRACES, True)
    app.node.set_context(boundary.CONTEXT, boundary.context_of(settings.pipeline.name))
    request = SandboxRequest.from_context(context)
    if request:
        return sandbox(app, settings=settings, request=request, given=overrides_in(context))
    return PipelineStack(app, "PipelineStack", settings=settings)


def main() -> int:
    """Synthesize; 2 if the settings are wrong, or there is nothing to deploy yet."""
    app = App(stack_traces=False)  # they would name the frames of the JavaScript runtime, never ours
    try:
        settings = settings_of(app)
        build(app, settings=settings)
    except SettingsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 2
    except NotBuiltError as error:
        print(error, file=sys.stderr)
        return 2
    _validate(app, settings=settings)
    app.synth()
    return 0


def _validate(app: App, *, settings: Settings) -> None:
    """Have the synth judged by the settings' rule packs, unless `CDK_VALIDATION=false` switches off CDK's own.

    It switches off ours, too. Without a report, `python -m stages.compliance` fails the build; one from before would
    be no verdict on this app.
    """
    if not validating():
        (Path(app.outdir) / REPORT).unlink(missing_ok=True)
        return
    from stages.compliance.nag import enforce  # noqa: PLC0415 - loading the packs takes as long as a stage's synth

    enforce(app, rule_packs=settings.product.rule_packs)


if __name__ == "__main__":
    code = main()
    # Python collects once more as it ends, whatever was disabled. What is frozen it leaves to the system.
    gc.freeze()
    sys.exit(code)
