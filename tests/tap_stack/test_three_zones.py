"""The network of payments: three zones, and room to grow in each (P3)."""

from ipaddress import ip_network

import pytest

from tests.conftest import Synthesized
from tests.tap_stack.templates import Template
from tests.tap_stack.test_network import default_route, subnets

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
KINDS = ("Public", "Private")
MOST_TASKS = 20


@pytest.fixture(params=["Dev", "Staging", "Prod"])
def stage(request: pytest.FixtureRequest, payments: Synthesized) -> Template:
    return payments.stage(request.param)


@pytest.mark.requirement("P3")
@pytest.mark.parametrize("kind", KINDS)
def test_each_zone_has_a_public_and_a_private_subnet(stage: Template, kind: str) -> None:
    assert sorted(subnet.properties["AvailabilityZone"] for subnet in subnets(stage, kind)) == ZONES


@pytest.mark.requirement("P3")
def test_there_is_room_to_grow_in_each_subnet_and_beside_them(stage: Template, commerce: Synthesized) -> None:
    whole = ip_network(stage.one("EC2::VPC").properties["CidrBlock"])
    taken = {kind: [ip_network(s.properties["CidrBlock"]) for s in subnets(stage, kind)] for kind in KINDS}
    everything = [network for networks in taken.values() for network in networks]
    assert all(network.subnet_of(whole) for network in everything)  # type: ignore[arg-type]
    assert all(network.num_addresses > 50 * MOST_TASKS for network in taken["Private"])
    assert sum(network.num_addresses for network in everything) < whole.num_addresses / 2
    other = ip_network(commerce.stage("Prod").one("EC2::VPC").properties["CidrBlock"])
    assert not whole.overlaps(other), "the two products' networks could never be joined"


@pytest.mark.requirement("P3")
def test_the_load_balancer_is_in_the_public_subnets_tasks_and_database_in_the_private_ones(stage: Template) -> None:
    public, private = (sorted(s.logical_id for s in subnets(stage, kind)) for kind in KINDS)
    (balancer,) = stage.all("ElasticLoadBalancingV2::LoadBalancer")
    assert sorted(subnet["Ref"] for subnet in balancer.properties["Subnets"]) == public
    services = stage.all("ECS::Service")
    assert services
    for service in services:
        network = service.properties["NetworkConfiguration"]["AwsvpcConfiguration"]
        assert sorted(subnet["Ref"] for subnet in network["Subnets"]) == private
        assert network["AssignPublicIp"] == "DISABLED"
    group = stage.one("RDS::DBSubnetGroup")
    assert sorted(subnet["Ref"] for subnet in group.properties["SubnetIds"]) == private


@pytest.mark.requirement("P3")
def test_private_subnets_go_out_through_nat_gateways_in_prod_each_by_that_of_its_zone(payments: Synthesized) -> None:
    for name, gateways in {"Dev": 1, "Staging": 1, "Prod": 3}.items():
        stage = payments.stage(name)
        assert len(stage.all("EC2::NatGateway")) == gateways
        for subnet in subnets(stage, "Private"):
            nat = stage.referred(default_route(stage, subnet).properties["NatGatewayId"])
            zone = stage.referred(nat.properties["SubnetId"]).properties["AvailabilityZone"]
            assert gateways == 1 or zone == subnet.properties["AvailabilityZone"]
