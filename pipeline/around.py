"""What stands around the stages: checks of each, the load check of some, the gates of production."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from aws_cdk import pipelines
from constructs import Construct

from pipeline.checks import DeploymentChecks
from pipeline.conditions import Conditions
from pipeline.gates import Gates
from pipeline.load_check import LoadChecks
from pipeline.reports import Reports
from pipeline.storage import Storage
from stages.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Around:
    """Made before the stages, which are handed to each of its parts."""

    checks: DeploymentChecks
    load: LoadChecks
    gates: Gates
    conditions: Conditions

    @classmethod
    def make(
        cls,
        scope: Construct,
        *,
        settings: Settings,
        source: pipelines.IFileSetProducer,
        storage: Storage,
        reports: Reports,
    ) -> Self:
        """As the settings say."""
        delivery, conditions = settings.pipeline, Conditions()
        checks = DeploymentChecks(
            scope,
            "Checks",
            pipeline=delivery.name,
            reports=reports,
            workload=settings.product.workload,
            production=[stage.name for stage in settings.stages if stage.production],
            source=source,
        )
        gates = Gates(
            scope,
            "Gates",
            pipeline=delivery.name,
            settings=delivery.gates,
            calendar=settings.blocked_days.compact if settings.blocked_days else "",
            conditions=conditions,
            storage=storage,
        )
        load = LoadChecks(scope, "Load", checks=checks, reports=reports, source=source)
        return cls(checks=checks, load=load, gates=gates, conditions=conditions)

    @property
    def steps(self) -> Iterable[pipelines.CodeBuildStep]:
        """All that has been made for the stages so far."""
        return (*self.checks.steps, *self.load.steps)
