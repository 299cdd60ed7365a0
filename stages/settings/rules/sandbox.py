"""Rules of sandboxes: where they may be, and that they leave nothing."""

from collections.abc import Iterator

from stages.settings.models import PipelineSettings, SandboxSettings, Settings, StageSettings
from stages.settings.rules.fault import Fault
from stages.settings.types import SANDBOX


def before_production(settings: Settings) -> Iterator[StageSettings]:
    """The stages whose accounts may have sandboxes."""
    return (stage for stage in settings.stages if not stage.production)


def _account_of_a_stage(settings: Settings) -> Iterator[Fault]:
    """That stage's stack has the role that cleans up."""
    accounts = {stage.account: stage.name for stage in before_production(settings)}
    if settings.sandbox is not None and settings.sandbox.account not in accounts:
        known = ", ".join(f"{account} ({name})" for account, name in accounts.items()) or "there is none"
        yield Fault(
            f"must be the account of a stage before production, whose stack has the role that deletes what has expired:"
            f" {known}.",
            (SANDBOX, "account"),
        )


def _leaves_nothing(sandbox: SandboxSettings) -> Iterator[Fault]:
    if sandbox.retain_data:
        yield Fault(
            f"must be false in [{SANDBOX}]: what is deleted by the clock has to go as a whole, or it costs for ever.",
            "retain_data",
        )


def _no_domain(sandbox: SandboxSettings) -> Iterator[Fault]:
    if sandbox.domain is not None:
        yield Fault(
            f"must be false in [{SANDBOX}]: there are several sandboxes, and one of them could have it. CloudFront"
            " gives each a name of its own.",
            "domain",
        )


def _prefix_is_free(pipeline: PipelineSettings) -> Iterator[Fault]:
    if f"-{SANDBOX}" in pipeline.name:
        yield Fault(
            f'must not contain "-{SANDBOX}": by that the clean-up tells sandboxes from what has to stay. Choose another'
            " name.",
            "name",
        )


RULES = (_account_of_a_stage,)
OWN_RULES = (_leaves_nothing, _no_domain)
PIPELINE_RULES = (_prefix_is_free,)
