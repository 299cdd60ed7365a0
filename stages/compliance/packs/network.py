"""What is accepted of the VPC."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from tap_stack.settings import TapStackSettings


def accepted(*, settings: TapStackSettings) -> Iterator[Accepted]:
    """What is accepted with these settings."""
    zones = range(1, len(settings.network.availability_zones) + 1)
    yield Accepted(
        rules=("VPCNoUnrestrictedRouteToIGW",),
        paths=tuple(f"Network/Vpc/PublicSubnet{number}/DefaultRoute" for number in zones),
        element="",
        reason="The load balancer is for callers anywhere, and NAT calls AWS: nothing else is in the public subnets.",
        instead="tasks and database are in private subnets without a route from the internet, nothing gets a public"
        " address by itself, and flow logs record every connection (tap_stack/network.py).",
    )
    yield Accepted(
        rules=("VPCDefaultSecurityGroupClosed",),
        paths=("Network/Vpc",),
        reason="AWS makes the group with the VPC, and CloudFormation cannot take its rules away.",
        instead="nothing is in it: whatever is in the VPC names a security group of its own, which"
        " tests/test_security_groups.py asserts, and flow logs would show a connection.",
    )
