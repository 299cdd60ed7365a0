"""CloudFormation's EC2 types that MiniStack lacks, made through the engine's own EC2 API."""

from typing import Any

from ministack.core.responses import new_uuid

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type


def _tags(kind: str, properties: Properties) -> dict[str, Any]:
    tags = properties.get("Tags")
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]} if tags else {}


def _add_elastic_ip(engine: Engine) -> None:
    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        made = own.client(engine, "ec2").allocate_address(Domain="vpc", **_tags("elastic-ip", properties))
        return Created(made["PublicIp"], {"AllocationId": made["AllocationId"], "PublicIp": made["PublicIp"]})

    def delete(physical_id: str, _properties: Properties) -> None:
        ec2 = own.client(engine, "ec2")
        for address in ec2.describe_addresses(PublicIps=[physical_id])["Addresses"]:
            ec2.release_address(AllocationId=address["AllocationId"])

    add_type("AWS::EC2::EIP", create=create, delete=delete, tagged=True)


def _add_nat_gateway(engine: Engine) -> None:
    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        made = own.client(engine, "ec2").create_nat_gateway(
            SubnetId=properties["SubnetId"],
            AllocationId=properties["AllocationId"],
            **_tags("natgateway", properties),
        )
        identifier = made["NatGateway"]["NatGatewayId"]
        return Created(identifier, {"NatGatewayId": identifier})

    def delete(physical_id: str, _properties: Properties) -> None:
        own.client(engine, "ec2").delete_nat_gateway(NatGatewayId=physical_id)

    add_type("AWS::EC2::NatGateway", create=create, delete=delete, tagged=True)


_FLOW_LOG_PROPERTIES = (
    "ResourceType",
    "TrafficType",
    "LogGroupName",
    "LogDestination",
    "LogDestinationType",
    "DeliverLogsPermissionArn",
)


def _add_flow_log(engine: Engine) -> None:
    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        options = {name: properties[name] for name in _FLOW_LOG_PROPERTIES if name in properties}
        made = own.client(engine, "ec2").create_flow_logs(
            ResourceIds=[properties["ResourceId"]], **options, **_tags("vpc-flow-log", properties)
        )
        return Created(made["FlowLogIds"][0], {"Id": made["FlowLogIds"][0]})

    def delete(physical_id: str, _properties: Properties) -> None:
        own.client(engine, "ec2").delete_flow_logs(FlowLogIds=[physical_id])

    add_type("AWS::EC2::FlowLog", create=create, delete=delete, tagged=True)


def _permission(properties: Properties, *, peer: str) -> dict[str, Any]:
    permission: dict[str, Any] = {"IpProtocol": str(properties.get("IpProtocol", "-1"))}
    if "FromPort" in properties:
        permission |= {"FromPort": int(properties["FromPort"]), "ToPort": int(properties["ToPort"])}
    description = {"Description": properties["Description"]} if properties.get("Description") else {}
    if properties.get("CidrIp"):
        permission["IpRanges"] = [{"CidrIp": properties["CidrIp"], **description}]
    elif properties.get(peer):
        permission["UserIdGroupPairs"] = [{"GroupId": properties[peer], **description}]
    return permission


def _add_security_group_rule(engine: Engine, *, direction: str, peer: str) -> None:
    def change(verb: str, properties: Properties) -> None:
        change_rules = getattr(own.client(engine, "ec2"), f"{verb}_security_group_{direction.lower()}")
        change_rules(GroupId=properties["GroupId"], IpPermissions=[_permission(properties, peer=peer)])

    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        change("authorize", properties)
        identifier = f"sgr-{new_uuid().replace('-', '')[:17]}"
        return Created(identifier, {"Id": identifier})

    def delete(_physical_id: str, properties: Properties) -> None:
        change("revoke", properties)

    add_type(f"AWS::EC2::SecurityGroup{direction}", create=create, delete=delete)


def _install(engine: Engine) -> None:
    _add_elastic_ip(engine)
    _add_nat_gateway(engine)
    _add_flow_log(engine)
    _add_security_group_rule(engine, direction="Ingress", peer="SourceSecurityGroupId")
    _add_security_group_rule(engine, direction="Egress", peer="DestinationSecurityGroupId")


PATCH = Patch(
    name="network types",
    why="CloudFormation lacks EIP, NatGateway, FlowLog, SecurityGroupIngress and SecurityGroupEgress",
    install=_install,
    concerns=(
        "AWS::EC2::EIP",
        "AWS::EC2::NatGateway",
        "AWS::EC2::FlowLog",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SecurityGroupEgress",
    ),
    contract="test_network_types.py",
)
