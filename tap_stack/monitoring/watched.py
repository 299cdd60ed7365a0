"""What is watched, by the names that its metrics carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_logs as logs


@dataclass(frozen=True, kw_only=True)
class WatchedService:
    """A service: each gets the same alarms and the same widgets.

    Attributes:
        name: As in the settings, such as `backend`; alarms are named after it.
        target_groups: One, or two that take turns with each deployment.
    """

    name: str
    service: ecs.FargateService
    target_groups: tuple[elbv2.ApplicationTargetGroup, ...]
    log_group: logs.ILogGroup

    @cached_property
    def dimensions(self) -> Mapping[str, str]:
        """What its metrics carry. Asked of CDK once: there are thirty metrics of a service."""
        return {"ClusterName": self.service.cluster.cluster_name, "ServiceName": self.service.service_name}


@dataclass(frozen=True, kw_only=True)
class WatchedDatabase:
    """An Aurora cluster.

    Attributes:
        max_connections: Of one instance.
        max_acu: Capacity that it can grow to; None if it is provisioned.
        rotation_functions: Names of the Lambda functions that rotate passwords, by the names of their failures' alarms.
    """

    cluster_identifier: str
    max_connections: int
    max_acu: float | None = None
    rotation_functions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """All of a stage.

    Attributes:
        load_balancer_name: Its full name, `app/…`.
        api_name: Of the REST API, which its metrics carry instead of its id.
        distribution_id: Of the CloudFront distribution; None if there is none.
    """

    services: tuple[WatchedService, ...]
    load_balancer_name: str
    api_name: str
    api_stage: str
    database: WatchedDatabase
    distribution_id: str | None = None
