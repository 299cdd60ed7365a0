"""Who is in the VPC says by which security groups: nothing is in the one that AWS makes with every VPC (P3)."""

from collections.abc import Iterator

import pytest

from tests.conftest import Synthesized
from tests.tap_stack.templates import Json, Resource

IN_SUBNETS = {"Subnets", "SubnetIds", "VpcSubnetIds", "DBSubnetGroupName"}
BY_GROUPS = {"SecurityGroups", "SecurityGroupIds", "VpcSecurityGroupIds"}
ELSEWHERE = {
    "AWS::RDS::DBSubnetGroup": "a list of subnets, which its cluster is in",
    "AWS::RDS::DBInstance": "in the groups of its cluster",
}


def placements(value: Json) -> Iterator[dict[str, Json]]:
    """Whatever in a resource's properties puts something into subnets."""
    if isinstance(value, dict):
        if IN_SUBNETS & value.keys():
            yield value
        for inner in value.values():
            yield from placements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from placements(inner)


def careless(resource: Resource) -> bool:
    """Whether it would be in the VPC's default group."""
    return any(not any(place.get(name) for name in BY_GROUPS) for place in placements(resource.properties))


@pytest.mark.requirement("P3")
def test_nothing_is_in_the_default_security_group(product: Synthesized) -> None:
    for template in product.deployed.values():
        inside = [r for r in template.resources if r.type not in ELSEWHERE and list(placements(r.properties))]
        types = {resource.type for resource in inside}
        assert types >= {"AWS::ECS::Service", "AWS::RDS::DBCluster", "AWS::ElasticLoadBalancingV2::LoadBalancer"}
        assert not [resource.logical_id for resource in inside if careless(resource)]
        assert "DefaultSecurityGroup" not in str(template.body)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"Subnets": ["a"], "SecurityGroups": ["g"]}, False),
        ({"Subnets": ["a"]}, True),
        ({"Subnets": ["a"], "SecurityGroups": []}, True),
        ({"Configuration": [{"SubnetIds": ["a"]}], "SecurityGroupIds": ["g"]}, True),
        ({"Name": "a"}, False),
    ],
)
def test_what_names_no_group_is_noticed(properties: Json, expected: bool) -> None:
    assert careless(Resource("X", "AWS::Shop::Order", properties, {})) is expected
