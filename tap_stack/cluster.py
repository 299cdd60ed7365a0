"""Where services run (C3)."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct


class Cluster(ecs.Cluster):
    """An ECS cluster that runs tasks on Fargate, on demand and spot.

    Args:
        container_insights: Have ECS count tasks and deployments, for a price.

    Attributes:
        providers: What makes Fargate's capacity the cluster's. A service depends on it, or ECS would refuse to take it
            away from under the service when the stack goes.
    """

    def __init__(self, scope: Construct, construct_id: str, *, vpc: ec2.IVpc, container_insights: bool) -> None:
        insights = ecs.ContainerInsights.ENABLED if container_insights else ecs.ContainerInsights.DISABLED
        super().__init__(
            scope,
            construct_id,
            vpc=vpc,
            container_insights_v2=insights,
        )
        # CDK's own would come too late, by an aspect, for anything to depend on it.
        self.providers = ecs.CfnClusterCapacityProviderAssociations(
            self,
            "Providers",
            cluster=self.cluster_name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[],
        )
