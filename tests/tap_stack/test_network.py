import pytest

from tests.tap_stack.templates import Resource, Template


def subnets(template: Template, kind: str) -> list[Resource]:
    found = [s for s in template.all("EC2::Subnet") if s.tags["aws-cdk:subnet-type"] == kind]
    return sorted(found, key=lambda subnet: str(subnet.properties["CidrBlock"]))


def default_route(template: Template, subnet: Resource) -> Resource:
    association = template.one("EC2::SubnetRouteTableAssociation", SubnetId=subnet.ref)
    return template.one(
        "EC2::Route", RouteTableId=association.properties["RouteTableId"], DestinationCidrBlock="0.0.0.0/0"
    )


@pytest.mark.requirement("C1")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Public", [("10.0.1.0/24", "us-east-1a"), ("10.0.2.0/24", "us-east-1b")]),
        ("Private", [("10.0.3.0/24", "us-east-1a"), ("10.0.4.0/24", "us-east-1b")]),
    ],
)
def test_subnets_have_exactly_the_ranges_and_zones_of_the_settings(
    disposable: Template, kind: str, expected: list[tuple[str, str]]
) -> None:
    found = [(s.properties["CidrBlock"], s.properties["AvailabilityZone"]) for s in subnets(disposable, kind)]
    assert found == expected


@pytest.mark.requirement("C1")
def test_the_vpc_has_the_range_of_the_settings(disposable: Template) -> None:
    assert disposable.one("EC2::VPC").properties["CidrBlock"] == "10.0.0.0/16"


@pytest.mark.requirement("C1")
def test_public_subnets_reach_the_internet_directly(disposable: Template) -> None:
    gateway = disposable.one("EC2::InternetGateway")
    for subnet in subnets(disposable, "Public"):
        assert default_route(disposable, subnet).properties["GatewayId"] == gateway.ref


@pytest.mark.requirement("C1")
def test_private_subnets_reach_it_through_nat_gateways_in_public_ones(disposable: Template) -> None:
    public = [subnet.ref for subnet in subnets(disposable, "Public")]
    for subnet in subnets(disposable, "Private"):
        nat = disposable.referred(default_route(disposable, subnet).properties["NatGatewayId"])
        assert nat.properties["SubnetId"] in public


def test_there_are_as_many_nat_gateways_as_the_settings_say(disposable: Template, retained: Template) -> None:
    assert len(disposable.all("EC2::NatGateway")) == 1
    zones = [
        retained.referred(nat.properties["SubnetId"]).properties["AvailabilityZone"]
        for nat in retained.all("EC2::NatGateway")
    ]
    assert sorted(zones) == ["us-east-1a", "us-east-1b"]


def test_nothing_gets_a_public_address_by_itself(disposable: Template) -> None:
    assert not disposable.all("EC2::Subnet", MapPublicIpOnLaunch=True)


def test_all_traffic_is_logged_to_an_encrypted_group(disposable: Template) -> None:
    flow_log = disposable.one("EC2::FlowLog", TrafficType="ALL")
    assert flow_log.properties["ResourceId"] == disposable.one("EC2::VPC").ref
    assert "KmsKeyId" in disposable.referred(flow_log.properties["LogGroupName"]).properties
