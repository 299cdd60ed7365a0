"""What a cluster runs on: serverless instances (C4), or provisioned ones in different zones (P5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds

from tap_stack.settings import DatabaseSettings

OS_METRICS_EVERY = Duration.seconds(60)
"""Enhanced monitoring: CPU, memory and disk as the system sees them; finer than a minute only costs more."""


@dataclass(frozen=True, kw_only=True)
class Instances:
    """A writer and readers.

    Attributes:
        zones: Where provisioned instances go in turn, the writer into the first.
        key: Encrypts the history of queries; None leaves that to the AWS-managed key.
    """

    settings: DatabaseSettings
    zones: Sequence[str]
    key: kms.IKey | None

    def writer(self) -> rds.IClusterInstance:
        """In promotion tier 0."""
        return self._instance("Writer", number=0)

    def readers(self) -> list[rds.IClusterInstance]:
        """Serverless ones in the writer's promotion tier, or they would not grow with it.

        Provisioned ones are in a tier each, so that it is known beforehand in which zone the next writer is.
        """
        return [self._instance(f"Reader{number}", number=number) for number in range(1, self.settings.readers + 1)]

    @property
    def cluster_options(self) -> dict[str, Any]:
        """What CDK wants to be told of all instances at their cluster."""
        serverless = self.settings.serverless
        if serverless is None:
            return {"monitoring_interval": OS_METRICS_EVERY}
        minutes = serverless.auto_pause_minutes
        return {
            "serverless_v2_min_capacity": serverless.min_acu,
            "serverless_v2_max_capacity": serverless.max_acu,
            "serverless_v2_auto_pause_duration": None if minutes is None else Duration.minutes(minutes),
        }

    def _instance(self, construct_id: str, *, number: int) -> rds.IClusterInstance:
        if self.settings.provisioned is None:
            return rds.ClusterInstance.serverless_v2(
                construct_id, scale_with_writer=True if number else None, **self._common
            )
        return rds.ClusterInstance.provisioned(
            construct_id,
            instance_type=ec2.InstanceType(self.settings.provisioned.instance_class.removeprefix("db.")),
            availability_zone=self.zones[number % len(self.zones)],
            promotion_tier=number or None,
            **self._common,
        )

    @property
    def _common(self) -> dict[str, Any]:
        """New minor versions come by the pipeline, not by themselves."""
        common: dict[str, Any] = {"publicly_accessible": False, "auto_minor_version_upgrade": False}
        insights = self.settings.performance_insights
        if insights is not None:
            common |= {
                "enable_performance_insights": True,
                "performance_insight_retention": _retention(insights.retention_days),
                "performance_insight_encryption_key": self.key,
            }
        return common


def _retention(days: int) -> rds.PerformanceInsightRetention:
    """CDK names what AWS counts in days: a week, months of 31 days, two years."""
    names = {7: "DEFAULT", 731: "LONG_TERM"}
    return rds.PerformanceInsightRetention[names.get(days, f"MONTHS_{days // 31}")]
