"""Rules between a product's workload and the services of its stages."""

from collections.abc import Iterator, Mapping

from stages.settings.models import Settings, StageSettings
from stages.settings.rules.fault import Fault
from stages.settings.shape import Path, nearest
from stages.settings.types import SANDBOX, WorkloadName

SERVICES: Mapping[WorkloadName, frozenset[str]] = {
    "shop": frozenset({"backend"}),
    "payments": frozenset({"backend", "frontend"}),
}
"""The programs of each workload. A test compares with `stages.workload`, which needs them to be built."""


def _deployed(settings: Settings) -> Iterator[tuple[Path, StageSettings]]:
    yield from ((("stages", number), stage) for number, stage in enumerate(settings.stages))
    if settings.sandbox is not None:
        yield (SANDBOX,), settings.sandbox


def _has_its_services(settings: Settings) -> Iterator[Fault]:
    workload = settings.product.workload
    for place, stage in _deployed(settings):
        for name in sorted(SERVICES[workload] - stage.services.keys()):
            near = nearest(name, stage.services)
            hint = f" Did you mean it by services.{near}?" if near else f" Add a table services.{name}."
            yield Fault(
                f'there is no service "{name}", which is part of the workload "{workload}".{hint}',
                (*place, "services"),
            )


def _has_no_others(settings: Settings) -> Iterator[Fault]:
    workload = settings.product.workload
    for place, stage in _deployed(settings):
        for name in sorted(stage.services.keys() - SERVICES[workload]):
            yield Fault(
                f'the workload "{workload}" has no program for it, only for {", ".join(sorted(SERVICES[workload]))}.'
                " Remove the table, or change product.workload.",
                (*place, "services", name),
            )


RULES = (_has_its_services, _has_no_others)
