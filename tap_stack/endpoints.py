"""AWS services that the private subnets reach without NAT: endpoints in the VPC, for what tasks need and no more."""

from collections.abc import Mapping, Sequence

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from tap_stack.setting_types.network import InterfaceEndpoint

PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
READ_SECRET = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
ROTATE_SECRET = ["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"]
"""The function that rotates a secret does so from the private subnets, too (C5)."""

SERVICES: Mapping[InterfaceEndpoint, ec2.InterfaceVpcEndpointAwsService] = {
    "ecr.api": ec2.InterfaceVpcEndpointAwsService.ECR,
    "ecr.dkr": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    "logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    "secretsmanager": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    "xray": ec2.InterfaceVpcEndpointAwsService.XRAY,
}


def image_layers(region: str) -> iam.PolicyStatement:
    """For the gateway endpoint of S3: reading the bucket where ECR keeps layers, by addresses that ECR signs.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway
    """
    return iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["s3:GetObject"],
        resources=[f"arn:aws:s3:::prod-{region}-starport-layer-bucket/*"],
    )


class Endpoints(Construct):
    """Interface endpoints in every private subnet, under the services' own names.

    Args:
        services: Which ones; what there is no endpoint for goes by way of NAT.
        repositories: All that images are pulled from.
        log_groups: All that tasks write to.
        secrets: All that tasks read or that are rotated.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        services: Sequence[InterfaceEndpoint],
        repositories: Sequence[ecr.IRepository],
        log_groups: Sequence[logs.ILogGroup],
        secrets: Sequence[secretsmanager.ISecret],
    ) -> None:
        super().__init__(scope, construct_id)
        if not services:
            return
        pulls = [
            self._allow(PULL, [repository.repository_arn for repository in repositories]),
            self._allow(["ecr:GetAuthorizationToken"], ["*"]),  # knows no resource
        ]
        statements: Mapping[InterfaceEndpoint, Sequence[iam.PolicyStatement]] = {
            "ecr.api": pulls,
            "ecr.dkr": pulls,
            "logs": [self._allow(WRITE_LOGS, [group.log_group_arn for group in log_groups])],
            "secretsmanager": [
                self._allow([*READ_SECRET, *ROTATE_SECRET], [secret.secret_arn for secret in secrets]),
                self._allow(["secretsmanager:GetRandomPassword"], ["*"]),  # knows no resource
            ],
            "xray": [self._allow(["xray:PutTraceSegments"], ["*"])],  # knows no resource
        }
        security_group = self._security_group(vpc)
        for service in services:
            endpoint = ec2.InterfaceVpcEndpoint(
                self,
                service.title().replace(".", ""),
                vpc=vpc,
                service=SERVICES[service],
                subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
                security_groups=[security_group],
                open=False,  # the group says from where
                private_dns_enabled=True,
            )
            for statement in statements[service]:
                endpoint.add_to_policy(statement)

    def _allow(self, actions: list[str], resources: list[str]) -> iam.PolicyStatement:
        """To the roles of this account: nobody carries credentials of another one in and data out."""
        return iam.PolicyStatement(
            principals=[iam.AnyPrincipal()],
            actions=actions,
            resources=resources,
            conditions={"StringEquals": {"aws:PrincipalAccount": Stack.of(self).account}},
        )

    def _security_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Endpoints of AWS services", allow_all_outbound=False
        )
        for subnet in vpc.private_subnets:
            group.add_ingress_rule(ec2.Peer.ipv4(subnet.ipv4_cidr_block), ec2.Port.tcp(443), "A private subnet")
        return group
