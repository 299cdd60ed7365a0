"""What there is in an account of the embedded AWS, whoever made it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

Clients = Callable[[str], Any]
"""A client of a service, by its name."""

_LISTS = (
    ("apigateway", "get_api_keys", "items", "id"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("apigateway", "get_usage_plans", "items", "id"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("ec2", "describe_addresses", "Addresses", "AllocationId"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ecr", "describe_repositories", "repositories", "repositoryName"),
    ("ecs", "list_clusters", "clusterArns", None),
    ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn"),
    ("iam", "list_roles", "Roles", "Arn"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("lambda", "list_functions", "Functions", "FunctionArn"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups", "DBClusterParameterGroupName"),
    ("rds", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"),
    ("rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "ARN"),
    ("sns", "list_topics", "Topics", "TopicArn"),
)
_GONE = {"deleted", "deleting"}


def _listed(clients: Clients) -> Iterator[tuple[str, str]]:
    for service, call, key, name in _LISTS:
        entries: Iterable[Any] = getattr(clients(service), call)()[key]
        for entry in entries:
            yield call, entry if name is None else entry[name]


def _usable_keys(clients: Clients) -> Iterator[tuple[str, str]]:
    """KMS deletes nothing at once; a key that waits for its deletion serves nobody."""
    kms = clients("kms")
    for key in kms.list_keys()["Keys"]:
        if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion":
            yield "list_keys", key["KeyId"]


def _nat_gateways(clients: Clients) -> Iterator[tuple[str, str]]:
    for gateway in clients("ec2").describe_nat_gateways()["NatGateways"]:
        if gateway["State"] not in _GONE:
            yield "describe_nat_gateways", gateway["NatGatewayId"]


def _api_log_role(clients: Clients) -> Iterator[tuple[str, str]]:
    if role := clients("apigateway").get_account().get("cloudwatchRoleArn"):
        yield "get_account", role


def census(clients: Clients) -> set[tuple[str, str]]:
    """Everything, as pairs of the call that lists it and its name."""
    return {*_listed(clients), *_usable_keys(clients), *_nat_gateways(clients), *_api_log_role(clients)}
