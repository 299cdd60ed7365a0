"""EC2 types of CloudFormation that the engine lacks by itself."""

from typing import Any

import pytest

from tests.rehearsal.engine.cloud import Cloud

VPC: dict[str, Any] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
GROUP = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "x", "VpcId": {"Ref": "Vpc"}}}
RULE = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "GroupId": {"Ref": "Database"}}


@pytest.mark.requirement("C1")
def test_a_nat_gateway_has_an_address_and_both_go_with_the_stack(cloud: Cloud) -> None:
    stack = cloud.deploy(
        "nat",
        {
            "Vpc": VPC,
            "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.1.0/24"}},
            "Address": {"Type": "AWS::EC2::EIP", "Properties": {"Tags": [{"Key": "CostCenter", "Value": "7"}]}},
            "Gateway": {
                "Type": "AWS::EC2::NatGateway",
                "Properties": {
                    "SubnetId": {"Ref": "Subnet"},
                    "AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]},
                },
            },
        },
        {"Gateway": {"Ref": "Gateway"}, "Address": {"Ref": "Address"}},
    )
    ec2 = cloud.client("ec2")
    gateway, address = stack.outputs["Gateway"], stack.outputs["Address"]
    assert ec2.describe_nat_gateways(NatGatewayIds=[gateway])["NatGateways"][0]["State"] == "available"
    tags = ec2.describe_addresses(PublicIps=[address])["Addresses"][0]["Tags"]
    assert {"Key": "CostCenter", "Value": "7"} in tags

    cloud.delete("nat")
    assert address not in {known["PublicIp"] for known in ec2.describe_addresses()["Addresses"]}
    states = {known["NatGatewayId"]: known["State"] for known in ec2.describe_nat_gateways()["NatGateways"]}
    assert states.get(gateway, "deleted") == "deleted"


@pytest.mark.requirement("C1")
def test_a_flow_log_belongs_to_its_vpc(cloud: Cloud) -> None:
    stack = cloud.deploy(
        "flow-log",
        {
            "Vpc": VPC,
            "Log": {
                "Type": "AWS::EC2::FlowLog",
                "Properties": {
                    "ResourceId": {"Ref": "Vpc"},
                    "ResourceType": "VPC",
                    "TrafficType": "ALL",
                    "LogGroupName": "flows",
                },
            },
        },
        {"Log": {"Ref": "Log"}, "Vpc": {"Ref": "Vpc"}},
    )
    ec2 = cloud.client("ec2")
    assert (
        ec2.describe_flow_logs(FlowLogIds=[stack.outputs["Log"]])["FlowLogs"][0]["ResourceId"] == stack.outputs["Vpc"]
    )
    cloud.delete("flow-log")
    assert not ec2.describe_flow_logs(FlowLogIds=[stack.outputs["Log"]])["FlowLogs"]


@pytest.mark.requirement("C2")
@pytest.mark.parametrize(
    ("direction", "peer", "permissions"),
    [
        ("Ingress", "SourceSecurityGroupId", "IpPermissions"),
        ("Egress", "DestinationSecurityGroupId", "IpPermissionsEgress"),
    ],
)
def test_a_rule_between_security_groups(cloud: Cloud, direction: str, peer: str, permissions: str) -> None:
    name = f"rule-{direction.lower()}"
    groups = {"Vpc": VPC, "Database": GROUP, "Tasks": GROUP}
    rule = {
        "Type": f"AWS::EC2::SecurityGroup{direction}",
        "Properties": {**RULE, peer: {"Ref": "Tasks"}, "Description": "SQL"},
    }
    outputs = {"Database": {"Ref": "Database"}, "Tasks": {"Ref": "Tasks"}}
    stack = cloud.deploy(name, {**groups, "Rule": rule}, outputs)

    def peers() -> list[str]:
        found = cloud.client("ec2").describe_security_groups(GroupIds=[stack.outputs["Database"]])["SecurityGroups"][0]
        return [pair["GroupId"] for entry in found[permissions] for pair in entry["UserIdGroupPairs"]]

    assert peers() == [stack.outputs["Tasks"]]
    cloud.deploy(name, groups, outputs)
    assert peers() == []
