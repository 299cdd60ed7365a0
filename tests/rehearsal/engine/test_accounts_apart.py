"""The four accounts of a product are four worlds: a name is a resource of its own in each, and none sees the others."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.docs import contract_table
from tests.rehearsal.engine.cloud import DEV, PROD, TOOLS, Client, Cloud, Json

STAGING = "333333333333"
ACCOUNTS = (TOOLS, DEV, STAGING, PROD)
NAME = "apart"
ROLE = "arn:aws:iam::{}:role/apart"
NOBODYS = {"Version": "2012-10-17", "Statement": []}

Make = Callable[[Client, str], object]
See = Callable[[Client], list[Any]]

THINGS: dict[str, tuple[Make, See]] = {
    "acm": (
        lambda c, _: c.request_certificate(DomainName="apart.example.com"),
        lambda c: [x["CertificateArn"] for x in c.list_certificates()["CertificateSummaryList"]],
    ),
    "apigateway": (
        lambda c, _: c.create_rest_api(name=NAME),
        lambda c: [x["id"] for x in c.get_rest_apis(limit=500)["items"]],
    ),
    "backup": (
        lambda c, _: c.create_backup_vault(BackupVaultName=NAME),
        lambda c: [x["BackupVaultArn"] for x in c.list_backup_vaults()["BackupVaultList"]],
    ),
    "cloudformation": (
        lambda c, _: c.create_stack(StackName=NAME, TemplateBody=template()),
        lambda c: [x["StackId"] for x in c.describe_stacks()["Stacks"]],
    ),
    "cloudfront": (
        lambda c, _: c.create_function(
            Name=NAME,
            FunctionConfig={"Comment": NAME, "Runtime": "cloudfront-js-2.0"},
            FunctionCode=b"function handler(event) { return event.request }",
        ),
        lambda c: [x["FunctionMetadata"]["FunctionARN"] for x in c.list_functions()["FunctionList"].get("Items", [])],
    ),
    "cloudwatch": (
        lambda c, _: c.put_metric_alarm(
            AlarmName=NAME,
            Namespace=NAME,
            MetricName=NAME,
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        ),
        lambda c: [x["AlarmArn"] for x in c.describe_alarms()["MetricAlarms"]],
    ),
    "codebuild": (
        lambda c, account: c.create_project(
            name=NAME,
            source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
            artifacts={"type": "NO_ARTIFACTS"},
            environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
            serviceRole=ROLE.format(account),
        ),
        lambda c: [x["arn"] for x in c.batch_get_projects(names=[NAME])["projects"]],
    ),
    "dynamodb": (
        lambda c, _: c.create_table(
            TableName=NAME,
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        ),
        lambda c: [c.describe_table(TableName=x)["Table"]["TableArn"] for x in c.list_tables()["TableNames"]],
    ),
    "ec2": (
        lambda c, _: c.create_vpc(CidrBlock="10.9.0.0/16"),
        lambda c: [x["VpcId"] for x in c.describe_vpcs()["Vpcs"] if not x["IsDefault"]],
    ),
    "ecr": (
        lambda c, _: c.create_repository(repositoryName=NAME),
        lambda c: [x["repositoryArn"] for x in c.describe_repositories()["repositories"]],
    ),
    "ecs": (lambda c, _: c.create_cluster(clusterName=NAME), lambda c: c.list_clusters()["clusterArns"]),
    "elbv2": (
        lambda c, _: c.create_target_group(Name=NAME, Protocol="HTTP", Port=80, TargetType="ip", VpcId="vpc-1"),
        lambda c: [x["TargetGroupArn"] for x in c.describe_target_groups()["TargetGroups"]],
    ),
    "events": (
        lambda c, _: c.put_rule(Name=NAME, EventPattern='{"source": ["apart"]}'),
        lambda c: [x["Arn"] for x in c.list_rules()["Rules"]],
    ),
    "iam": (
        lambda c, _: c.create_role(RoleName=NAME, AssumeRolePolicyDocument=json.dumps(NOBODYS)),
        lambda c: [x["Arn"] for x in c.list_roles()["Roles"]],
    ),
    "kms": (lambda c, _: c.create_key(), lambda c: [x["KeyArn"] for x in c.list_keys()["Keys"]]),
    "lambda": (
        lambda c, account: c.create_function(
            FunctionName=NAME,
            Runtime="python3.13",
            Role=ROLE.format(account),
            Handler="index.handler",
            Code={"ZipFile": b"PK\x05\x06" + b"\0" * 18},
        ),
        lambda c: [x["FunctionArn"] for x in c.list_functions()["Functions"]],
    ),
    "logs": (
        lambda c, _: c.create_log_group(logGroupName=NAME),
        lambda c: [x["arn"] for x in c.describe_log_groups()["logGroups"]],
    ),
    "rds": (
        lambda c, _: c.create_db_cluster_parameter_group(
            DBClusterParameterGroupName=NAME, DBParameterGroupFamily="aurora-postgresql15", Description=NAME
        ),
        lambda c: [
            x["DBClusterParameterGroupArn"]
            for x in c.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"]
            if x["DBClusterParameterGroupName"] == NAME
        ],
    ),
    "route53": (
        lambda c, _: c.create_hosted_zone(Name="apart.example.com", CallerReference=NAME),
        lambda c: [x["Id"] for x in c.list_hosted_zones()["HostedZones"]],
    ),
    "s3": (
        lambda c, account: c.create_bucket(Bucket=f"{NAME}-{account}"),
        lambda c: [x["Name"] for x in c.list_buckets()["Buckets"]],
    ),
    "secretsmanager": (
        lambda c, _: c.create_secret(Name=NAME, SecretString="x"),
        lambda c: [x["ARN"] for x in c.list_secrets()["SecretList"]],
    ),
    "sns": (lambda c, _: c.create_topic(Name=NAME), lambda c: [x["TopicArn"] for x in c.list_topics()["Topics"]]),
    "sqs": (lambda c, _: c.create_queue(QueueName=NAME), lambda c: c.list_queues().get("QueueUrls", [])),
    "ssm": (
        lambda c, account: c.put_parameter(Name=f"/{NAME}", Value=account, Type="String"),
        lambda c: [
            c.get_parameter(Name=x["Name"])["Parameter"]["Value"] for x in c.describe_parameters()["Parameters"]
        ],
    ),
    "sts": (lambda _c, _: None, lambda c: [c.get_caller_identity()["Account"]]),
    "wafv2": (
        lambda c, _: c.create_web_acl(
            Name=NAME,
            Scope="REGIONAL",
            DefaultAction={"Allow": {}},
            VisibilityConfig={
                "SampledRequestsEnabled": False,
                "CloudWatchMetricsEnabled": False,
                "MetricName": NAME,
            },
        ),
        lambda c: [x["ARN"] for x in c.list_web_acls(Scope="REGIONAL")["WebACLs"]],
    ),
    "xray": (
        lambda c, account: c.put_trace_segments(TraceSegmentDocuments=[json.dumps(segment(account))]),
        lambda c: [x["Id"] for x in c.batch_get_traces(TraceIds=[trace(a) for a in ACCOUNTS])["Traces"]],
    ),
}
"""By service: what makes something of this name there, and what tells all that are seen."""
ELSEWHERE = {
    "application-autoscaling": "test_application_auto_scaling.py",
    "codepipeline": "test_codepipeline.py",
    "codestar-notifications": "placeholders have no API",
    "codecommit": "there is none",
}


def template() -> str:
    return json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})


def trace(account: str) -> str:
    return f"1-5f84c7a1-{int(account):024d}"


def segment(account: str) -> Json:
    return {"trace_id": trace(account), "id": "1111111111111111", "name": NAME, "start_time": 1.0, "end_time": 2.0}


@pytest.mark.requirement("D3")
@pytest.mark.parametrize("service", THINGS)
def test_each_account_has_its_own_and_sees_no_other(cloud: Cloud, service: str) -> None:
    make, see = THINGS[service]
    clients = {account: cloud.client(service, account) for account in ACCOUNTS}
    before = {account: set(see(client)) for account, client in clients.items()}
    for account, client in clients.items():
        make(client, account)
    seen = {account: set(see(client)) for account, client in clients.items()}
    made = {account: seen[account] - (before[account] if service != "sts" else set()) for account in ACCOUNTS}
    assert all(len(things) == 1 for things in made.values()), made
    assert len(set.union(*made.values())) == len(ACCOUNTS), "two accounts share one"
    assert all(seen[a].isdisjoint(seen[b]) for a in ACCOUNTS for b in ACCOUNTS if a < b)


def test_every_service_that_is_called_is_looked_at() -> None:
    assert not contract_table.services_called() - THINGS.keys() - ELSEWHERE.keys()


@pytest.mark.requirement("D3")
def test_the_names_of_buckets_are_everybodys_and_what_is_in_them_is_not(cloud: Cloud) -> None:
    cloud.client("s3", DEV).create_bucket(Bucket="of-dev")
    cloud.client("s3", DEV).put_object(Bucket="of-dev", Key="key", Body=b"dev's")
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        cloud.client("s3", PROD).create_bucket(Bucket="of-dev")
    with pytest.raises(ClientError, match="Access Denied"):
        cloud.client("s3", PROD).get_object(Bucket="of-dev", Key="key")
