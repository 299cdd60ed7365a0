"""Rules of the VPC's address plan (C1)."""

import itertools
from collections.abc import Iterator
from ipaddress import IPv4Network

from stages.settings.rules.fault import Fault
from tap_stack.settings import NetworkSettings

PRIVATE_RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
SMALLEST_PUBLIC_PREFIX = 27
"""A load balancer asks for a /27 with eight free addresses in each of its subnets."""


def _private(network: NetworkSettings) -> Iterator[Fault]:
    if not any(network.cidr.subnet_of(private) for private in PRIVATE_RANGES):
        yield Fault(
            "these are addresses of the internet, which the VPC could then not reach."
            f" Take a range inside {', '.join(map(str, PRIVATE_RANGES))}.",
            "cidr",
        )


def _distinct_zones(network: NetworkSettings) -> Iterator[Fault]:
    zones = network.availability_zones
    for zone in sorted({zone for zone in zones if zones.count(zone) > 1}):
        yield Fault(
            f"{zone} is named more than once, so that the loss of it would take two subnets. Name different zones.",
            "availability_zones",
        )


def _nat_gateways(network: NetworkSettings) -> Iterator[Fault]:
    zones = len(network.availability_zones)
    if network.nat_gateways > zones:
        yield Fault(
            f"{network.nat_gateways} NAT gateways, but {zones} availability zones: more than one in a zone costs"
            f" and gains nothing. Allowed are 1 to {zones}.",
            "nat_gateways",
            "availability_zones",
        )


def _public_per_zone(network: NetworkSettings) -> Iterator[Fault]:
    yield from _per_zone("public_subnets", len(network.public_subnets), len(network.availability_zones))


def _private_per_zone(network: NetworkSettings) -> Iterator[Fault]:
    yield from _per_zone("private_subnets", len(network.private_subnets), len(network.availability_zones))


def _per_zone(setting: str, subnets: int, zones: int) -> Iterator[Fault]:
    if subnets != zones:
        yield Fault(
            f"{setting} lists {subnets}, but availability_zones lists {zones}. Each zone gets one subnet.",
            setting,
            "availability_zones",
        )


def _public_inside(network: NetworkSettings) -> Iterator[Fault]:
    yield from _inside("public_subnets", network.public_subnets, network.cidr)


def _private_inside(network: NetworkSettings) -> Iterator[Fault]:
    yield from _inside("private_subnets", network.private_subnets, network.cidr)


def _inside(setting: str, subnets: tuple[IPv4Network, ...], cidr: IPv4Network) -> Iterator[Fault]:
    for subnet in subnets:
        if not subnet.subnet_of(cidr):
            yield Fault(
                f"{subnet} lies outside the VPC's cidr {cidr}. Subnets divide the VPC's range.", setting, "cidr"
            )


def _disjoint(network: NetworkSettings) -> Iterator[Fault]:
    subnets = [
        *(("public_subnets", subnet) for subnet in network.public_subnets),
        *(("private_subnets", subnet) for subnet in network.private_subnets),
    ]
    for (setting, subnet), (other_setting, other) in itertools.combinations(subnets, 2):
        if subnet.overlaps(other):
            yield Fault(
                f"{other} in {other_setting} overlaps {subnet} in {setting}. No address may be in two subnets.",
                other_setting,
                setting,
            )


def _room_for_load_balancer(network: NetworkSettings) -> Iterator[Fault]:
    for subnet in network.public_subnets:
        if subnet.prefixlen > SMALLEST_PUBLIC_PREFIX:
            yield Fault(
                f"{subnet} is too small for a load balancer, which needs a /{SMALLEST_PUBLIC_PREFIX} or larger"
                " with 8 free addresses. Give it a larger range.",
                "public_subnets",
            )


def _distinct_endpoints(network: NetworkSettings) -> Iterator[Fault]:
    endpoints = network.interface_endpoints
    for service in sorted({service for service in endpoints if endpoints.count(service) > 1}):
        yield Fault(f"{service} is named more than once. One endpoint is in every zone.", "interface_endpoints")


RULES = (
    _private,
    _distinct_zones,
    _distinct_endpoints,
    _nat_gateways,
    _public_per_zone,
    _private_per_zone,
    _public_inside,
    _private_inside,
    _disjoint,
    _room_for_load_balancer,
)
