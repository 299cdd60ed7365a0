"""Where services run (C3)."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct


class Cluster(ecs.Cluster):
    """An ECS cluster that runs tasks on Fargate, on demand and spot.

    Args:
        container_insights: Have ECS count tasks and deployments, for a price.
    """

    def __init__(self, scope: Construct, construct_id: str, *, vpc: ec2.IVpc, container_insights: bool) -> None:
        insights = ecs.ContainerInsights.ENABLED if container_insights else ecs.ContainerInsights.DISABLED
        super().__init__(
            scope,
            construct_id,
            vpc=vpc,
            container_insights_v2=insights,
            enable_fargate_capacity_providers=True,
        )
