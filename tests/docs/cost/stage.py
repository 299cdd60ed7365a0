"""A stage's template under a load."""

from dataclasses import dataclass

from tests.docs.cost.table import CostTable, Load
from tests.tap_stack.templates import Resource, Template

KB_TO_GB = 1024**2


@dataclass(frozen=True)
class Stage:
    """A stage's template under a load."""

    template: Template
    table: CostTable
    load: Load

    @property
    def hours(self) -> float:
        return self.table.hours

    @property
    def requests(self) -> float:
        """API requests in a month."""
        quotas = [plan.properties["Quota"]["Limit"] for plan in self.template.all("ApiGateway::UsagePlan")]
        return float(self.load.requests * sum(quotas) * self.table.days)

    @property
    def site_files(self) -> float:
        return self.requests * self.table.request.site_files

    @property
    def answers_gb(self) -> float:
        return self.requests * self.table.request.answer_kb / KB_TO_GB

    def tasks(self, service: Resource) -> float:
        """Of the service's bounds, the one that the load reaches."""
        bound = "MinCapacity" if self.load.tasks == "least" else "MaxCapacity"
        for target in self.template.all("ApplicationAutoScaling::ScalableTarget"):
            if service.logical_id in str(target.properties["ResourceId"]):
                return float(target.properties[bound])
        return float(service.properties["DesiredCount"])

    def capacity_units(self) -> float:
        """Of each serverless instance; a paused one has none."""
        scaling = self.template.one("RDS::DBCluster").properties["ServerlessV2ScalingConfiguration"]
        return float(scaling["MinCapacity" if self.load.capacity_units == "least" else "MaxCapacity"])
