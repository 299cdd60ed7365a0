from typing import Any

import pytest

from tests.tap_stack.conftest import ACCOUNT
from tests.tap_stack.policies import listed, statements, text
from tests.tap_stack.templates import Resource, Template

SERVICES = {"ecr.api", "ecr.dkr", "logs", "secretsmanager", "xray"}


def interfaces(template: Template) -> dict[str, Resource]:
    found = template.all("EC2::VPCEndpoint", VpcEndpointType="Interface")
    return {
        str(endpoint.properties["ServiceName"]).removeprefix("com.amazonaws.us-east-1."): endpoint for endpoint in found
    }


def allowed(template: Template, service: str, action: str) -> list[str]:
    """The resources that an endpoint's policy lets an action through for."""
    policy = interfaces(template)[service].properties["PolicyDocument"]["Statement"]
    return [
        text(r) for statement in policy if action in listed(statement["Action"]) for r in listed(statement["Resource"])
    ]


@pytest.mark.requirement("C1")
def test_there_are_exactly_the_interface_endpoints_of_the_settings(disposable: Template, retained: Template) -> None:
    assert interfaces(disposable).keys() == set()
    assert interfaces(retained).keys() == SERVICES


@pytest.mark.requirement("C1")
def test_they_answer_in_every_private_subnet_under_the_services_own_names(retained: Template) -> None:
    for endpoint in interfaces(retained).values():
        subnets = [retained.referred(subnet) for subnet in endpoint.properties["SubnetIds"]]
        assert {subnet.properties["CidrBlock"] for subnet in subnets} == {"10.0.3.0/24", "10.0.4.0/24"}
        assert endpoint.properties["PrivateDnsEnabled"] is True


@pytest.mark.requirement("C11")
def test_they_have_a_security_group_of_their_own_for_https_from_the_private_subnets(retained: Template) -> None:
    groups = {text(g) for endpoint in interfaces(retained).values() for g in endpoint.properties["SecurityGroupIds"]}
    (group,) = (r for r in retained.all("EC2::SecurityGroup") if text(r.attribute("GroupId")) in groups)
    ingress = group.properties["SecurityGroupIngress"]
    assert {(rule["CidrIp"], rule["FromPort"], rule["ToPort"]) for rule in ingress} == {
        ("10.0.3.0/24", 443, 443),
        ("10.0.4.0/24", 443, 443),
    }
    assert group.properties["SecurityGroupEgress"][0]["CidrIp"] == "255.255.255.255/32"  # CDK's way to say: to nobody
    users = [r.logical_id for r in retained.resources if r.type != "AWS::EC2::VPCEndpoint" and r is not group]
    assert not [r for r in retained.resources if r.logical_id in users and group.logical_id in str(r.properties)]


@pytest.mark.requirement("C11")
def test_they_serve_this_account_only(retained: Template) -> None:
    for endpoint in interfaces(retained).values():
        for statement in endpoint.properties["PolicyDocument"]["Statement"]:
            assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


@pytest.mark.requirement("C11")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_by_the_gateway_endpoint_of_s3_come_the_layers_of_images_and_nothing_else(
    request: pytest.FixtureRequest, stack: str
) -> None:
    template: Template = request.getfixturevalue(stack)
    gateway = template.one("EC2::VPCEndpoint", VpcEndpointType="Gateway").properties
    (statement,) = gateway["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:GetObject"
    assert statement["Resource"] == "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
    private = [
        a for a in template.all("EC2::SubnetRouteTableAssociation") if "Private" in str(a.properties["SubnetId"])
    ]
    assert {text(a.properties["RouteTableId"]) for a in private} <= {text(table) for table in gateway["RouteTableIds"]}


@pytest.mark.requirement("C3")
def test_tasks_can_start_and_log_through_them(retained: Template) -> None:
    for task in retained.all("ECS::TaskDefinition"):
        for container in task.properties["ContainerDefinitions"]:
            group = retained.referred(container["LogConfiguration"]["Options"]["awslogs-group"])
            assert text(group.attribute("Arn")) in allowed(retained, "logs", "logs:PutLogEvents")
    pulls = "ecr:BatchGetImage"
    repositories = {text(r) for s in granted(retained, pulls) for r in listed(s["Resource"])}
    assert repositories
    for service in ("ecr.api", "ecr.dkr"):
        assert repositories <= set(allowed(retained, service, pulls))


@pytest.mark.requirement("C5")
def test_whoever_may_read_a_secret_can_through_them(retained: Template) -> None:
    read = "secretsmanager:GetSecretValue"
    secrets = {text(r) for s in granted(retained, read) for r in listed(s["Resource"])}
    assert secrets
    assert secrets <= set(allowed(retained, "secretsmanager", read))


def granted(template: Template, action: str) -> list[dict[str, Any]]:
    """Statements of roles that allow an action."""
    return [
        statement
        for policy in template.all("IAM::Policy")
        for statement in statements(policy)
        if action in listed(statement["Action"])
    ]
