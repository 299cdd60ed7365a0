"""What has to hold between settings; what one value alone may be is in the models' types."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

from stages.settings.models import PipelineSettings, ProductSettings, SandboxSettings, Settings, StageSettings
from stages.settings.rules import (
    alarms,
    api,
    compliance,
    database,
    deployment,
    edge,
    load_check,
    network,
    pipeline,
    production,
    sandbox,
    scaling,
    service,
    stage,
    tracing,
    waves,
    workload,
)
from stages.settings.rules.fault import Fault
from stages.settings.rules.pairs import PAIR_RULES
from stages.settings.shape import Path
from tap_stack.settings import (
    ApiSettings,
    BackupVaultSettings,
    DatabaseSettings,
    DomainSettings,
    Linear,
    Model,
    NetworkSettings,
    ServerlessSettings,
    ServiceSettings,
    StepScaling,
    TargetTracking,
)

Rule = Callable[..., Iterable[Fault]]

RULES: Mapping[type[Model], tuple[Rule, ...]] = {
    Settings: (*workload.RULES, *sandbox.RULES),
    ProductSettings: compliance.RULES,
    PipelineSettings: (*waves.RULES, *pipeline.RULES, *sandbox.PIPELINE_RULES),
    StageSettings: (
        *stage.RULES,
        *edge.RULES,
        *alarms.RULES,
        *production.RULES,
        *deployment.STAGE_RULES,
        *tracing.STAGE_RULES,
        *load_check.RULES,
    ),
    SandboxSettings: (*stage.RULES, *edge.RULES, *alarms.RULES, *tracing.STAGE_RULES, *sandbox.OWN_RULES),
    NetworkSettings: network.RULES,
    ServiceSettings: (*service.RULES, *scaling.RULES, *deployment.RULES, *tracing.SERVICE_RULES),
    StepScaling: scaling.STEP_RULES,
    TargetTracking: scaling.TRACKING_RULES,
    Linear: deployment.LINEAR_RULES,
    DatabaseSettings: database.RULES,
    ServerlessSettings: database.SERVERLESS_RULES,
    BackupVaultSettings: database.VAULT_RULES,
    ApiSettings: api.RULES,
    DomainSettings: stage.DOMAIN_RULES,
}


def faults(settings: Settings, *, complete: bool) -> Iterator[tuple[Path, Fault]]:
    """Every broken rule, with the path of the model it is broken in.

    Args:
        settings: All settings, or as much of them as is valid.
        complete: Whether they are all there. If not, a rule that asks for one that is missing is passed over.
    """
    for path, model in _models(settings):
        for rule in RULES.get(type(model), ()):
            yield from ((path, fault) for fault in _broken(rule, model, complete=complete))
    for pair in itertools.combinations(range(len(settings.stages)), 2):
        stages = [settings.stages[index] for index in pair]
        for pair_rule in PAIR_RULES:
            for fault in _broken(pair_rule, *stages, complete=complete):
                of_stages = [("stages", pair[int(which)], *path) for which, *path in fault.settings]
                yield (), Fault(fault.message, *of_stages)


def _broken(rule: Rule, *models: Model, complete: bool) -> Iterator[Fault]:
    try:
        yield from rule(*models)
    except AttributeError:
        if complete:
            raise


def _models(value: object, path: Path = ()) -> Iterator[tuple[Path, Model]]:
    """The model and all models in it."""
    if isinstance(value, Model):
        yield path, value
        for name, inner in vars(value).items():
            yield from _models(inner, (*path, name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _models(inner, (*path, name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _models(inner, (*path, index))
