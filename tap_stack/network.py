"""The VPC: exact subnets, routing, flow logs (C1)."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from typing import Any

import jsii
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from tap_stack import endpoints
from tap_stack.settings import NetworkSettings


@jsii.implements(ec2.IIpAddresses)
class ExactIpAddresses:
    """Hands out the address ranges of the settings, in the order of the availability zones.

    CDK's own allocation divides the VPC into equal parts and cannot start at 10.0.1.0/24; overriding the CfnSubnet
    afterwards would leave `Subnet.ipv4_cidr_block` wrong.
    """

    def __init__(self, *, settings: NetworkSettings) -> None:
        self._settings = settings

    def allocate_vpc_cidr(self) -> ec2.VpcIpamOptions:
        """The VPC's own range."""
        return ec2.VpcIpamOptions(cidr_block=str(self._settings.cidr))

    def allocate_subnets_cidr(
        self,
        *,
        requested_subnets: Sequence[ec2.RequestedSubnet | dict[str, Any]],
        vpc_cidr: str,  # noqa: ARG002 - part of the interface
    ) -> ec2.SubnetIpamOptions:
        """A range for each requested subnet: the next public or private one."""
        ranges: dict[ec2.SubnetType, Iterator[IPv4Network]] = {
            ec2.SubnetType.PUBLIC: iter(self._settings.public_subnets),
            ec2.SubnetType.PRIVATE_WITH_EGRESS: iter(self._settings.private_subnets),
        }
        requests = [r if isinstance(r, ec2.RequestedSubnet) else ec2.RequestedSubnet(**r) for r in requested_subnets]
        return ec2.SubnetIpamOptions(
            allocated_subnets=[
                ec2.AllocatedSubnet(cidr=str(next(ranges[request.configuration.subnet_type]))) for request in requests
            ]
        )


class Network(Construct):
    """One public and one private subnet per availability zone; tasks and database live in the private ones.

    Takes its availability zones from the stack, which names them, so that synth asks nobody.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: NetworkSettings, flow_log_group: logs.ILogGroup
    ) -> None:
        super().__init__(scope, construct_id)
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ExactIpAddresses(settings=settings),
            max_azs=len(settings.availability_zones),
            nat_gateways=settings.nat_gateways,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Public", subnet_type=ec2.SubnetType.PUBLIC, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="Private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            ],
            # Closing the default group needs a custom resource with a Lambda; nothing here uses that group.
            restrict_default_security_group=False,
        )
        # Image layers come from S3: a gateway endpoint is free and spares the NAT gateways.
        s3 = self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        s3.add_to_policy(endpoints.image_layers(Stack.of(self).region))
        self.vpc.add_flow_log("FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs(flow_log_group))
