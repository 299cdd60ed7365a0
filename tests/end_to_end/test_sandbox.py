"""One stage's stack alone, without the pipeline: deployed, changed, destroyed, and nothing is left (C14)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.census import census
from tests.end_to_end.sandbox import ACCOUNT, Account

STACK = "tap-commerce-dev-sandbox"
DEV = ("-c", "stage=dev")


@pytest.fixture(scope="module")
def account(reachable: Path) -> Iterator[Account]:
    with Account.bootstrapped(reachable / "account") as account:
        yield account


@pytest.mark.requirement("C14")
def test_a_stage_is_deployed_changed_and_destroyed_by_itself_and_nothing_is_left(account: Account) -> None:
    before, idle = census(account.client), account.processes

    account.cdk("deploy", *DEV, "--require-approval=never")

    outputs = account.outputs(STACK)
    key = account.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
    assert account.get(f"{outputs['LoadBalancerUrl']}/health").text == "OK"
    assert account.get(f"{outputs['ApiUrl']}api/products", **{"x-api-key": key}).status_code == 200
    assert account.get(f"{outputs['ApiUrl']}api/products").status_code == 403
    assert '<div id="root">' in account.get(f"{outputs['SiteUrl']}/cart").text
    assert account.get(f"{outputs['SiteUrl']}/api/products").status_code == 200
    assert "CheckRoleArn" not in outputs
    assert census(account.client) > before
    put_access_logs(account)

    assert running_tasks(account) == 1

    account.cdk("deploy", *DEV, "-c", "dev.services.backend.min_tasks=2", "--require-approval=never")

    assert running_tasks(account) == 2
    assert account.get(f"{outputs['ApiUrl']}api/products", **{"x-api-key": key}).status_code == 200

    account.cdk("destroy", *DEV, "--force")

    assert census(account.client) == before
    assert account.processes <= idle
    assert deleted(account) == {"DELETE_COMPLETE"}


def running_tasks(account: Account) -> int:
    ecs = account.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    return len(ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"])


def put_access_logs(account: Account) -> None:
    """As the load balancer and others would: no bucket is empty when the stack goes."""
    s3 = account.client("s3")
    for bucket in (b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith(STACK)):
        s3.put_object(Bucket=bucket, Key=f"AWSLogs/{ACCOUNT}/elasticloadbalancing/log.gz", Body=b"GET /")


def deleted(account: Account) -> set[str]:
    """The last status of each resource that was in the deleted stack."""
    cloudformation = account.client("cloudformation")
    stacks = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    (identifier,) = (stack["StackId"] for stack in stacks if stack["StackName"] == STACK)
    events = cloudformation.describe_stack_events(StackName=identifier)["StackEvents"]
    last: dict[str, str] = {}
    for event in reversed(events):
        last[event["LogicalResourceId"]] = event["ResourceStatus"]
    return set(last.values())
