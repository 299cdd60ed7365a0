"""What the load balancer knows of a service's tasks, and asks them (C2, P4)."""

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from tap_stack.settings import ServiceSettings

DRAIN = Duration.seconds(20)
"""How long the load balancer lets running requests finish."""
HEALTHY_AFTER = 2
"""Good health checks in a row: the fewest there may be. A new task then serves after one minute, not after three."""


class TaskTargets(elbv2.ApplicationTargetGroup):
    """A target group for the tasks of a service, by their addresses."""

    def __init__(self, scope: Construct, construct_id: str, *, vpc: ec2.IVpc, settings: ServiceSettings) -> None:
        health_check = settings.health_check
        super().__init__(
            scope,
            construct_id,
            vpc=vpc,
            port=settings.port,
            protocol=elbv2.ApplicationProtocol.HTTP,
            target_type=elbv2.TargetType.IP,
            deregistration_delay=DRAIN,
            health_check=elbv2.HealthCheck(
                path=health_check.path,
                interval=Duration.seconds(health_check.interval_seconds),
                healthy_threshold_count=HEALTHY_AFTER,
                unhealthy_threshold_count=health_check.unhealthy_threshold,
                healthy_http_codes="200",
            ),
        )
