"""Values of the VPC's settings (C1)."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field


def _sized_for_aws(network: IPv4Network) -> IPv4Network:
    if not 16 <= network.prefixlen <= 28:
        raise ValueError
    return network


Cidr = Annotated[
    IPv4Network,
    AfterValidator(_sized_for_aws),
    Field(
        examples=["10.0.1.0/24"],
        description="AWS takes VPCs and subnets from /16 to /28, named by their first address.",
    ),
]
AvailabilityZone = Annotated[
    str,
    Field(
        pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", examples=["us-east-1a"], description="A region's name and a letter."
    ),
]
AvailabilityZones = Annotated[
    tuple[AvailabilityZone, ...],
    Field(
        min_length=2,
        max_length=6,
        description="A load balancer and an Aurora cluster need two, so that the loss of one stops nothing.",
    ),
]
NatGateways = Annotated[
    int,
    Field(ge=1, le=6, description="Without one, tasks in the private subnets cannot fetch their image or secrets."),
]

InterfaceEndpoint = Literal["ecr.api", "ecr.dkr", "logs", "secretsmanager", "xray"]
InterfaceEndpoints = Annotated[
    tuple[
        Annotated[
            InterfaceEndpoint, Field(examples=["logs"], description="What tasks need to start, log, connect and trace.")
        ],
        ...,
    ],
    Field(description="AWS services that the private subnets reach by an endpoint in the VPC, not by way of NAT."),
]
