"""A branch's sandbox, of either product: deployed, changed, destroyed, and nothing is left (C14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stages.sandbox_name import short_name, stack_name
from tests.end_to_end.census import census
from tests.end_to_end.sandbox import Account

BRANCH = "feature/Cart-12"


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product, the account of its sandboxes, a path that its backend asks the database for, and its tasks there."""

    name: str
    account: str
    listing: str
    tasks: int

    @property
    def stack(self) -> str:
        return stack_name(f"tap-{self.name}", short_name(BRANCH))


COMMERCE = Product(name="commerce", account="222222222222", listing="api/products", tasks=1)
PAYMENTS = Product(name="payments", account="555555555555", listing="api/merchants", tasks=2)


@pytest.fixture(params=[COMMERCE, PAYMENTS], ids=["commerce", "payments"])
def product(request: pytest.FixtureRequest) -> Product:
    found: Product = request.param
    return found


@pytest.fixture
def account(reachable: Path, product: Product) -> Iterator[Account]:
    with Account.bootstrapped(reachable / product.name, number=product.account, product=product.name) as account:
        yield account


@pytest.mark.requirement("C14", "P9")
def test_a_stage_is_deployed_changed_and_destroyed_by_itself_and_nothing_is_left(
    account: Account, product: Product
) -> None:
    sandbox = ("-c", f"product={product.name}", "-c", "stage=sandbox", "-c", f"sandbox={BRANCH}")
    before, idle = census(account.client), account.processes

    account.cdk("deploy", *sandbox, "--require-approval=never")

    outputs = account.outputs(product.stack)
    key = account.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
    assert account.get(f"{outputs['LoadBalancerUrl']}/health").text == "OK"
    assert account.get(f"{outputs['ApiUrl']}{product.listing}", **{"x-api-key": key}).status_code == 200
    assert account.get(f"{outputs['ApiUrl']}{product.listing}").status_code == 403
    assert '<div id="root">' in account.get(f"{outputs['SiteUrl']}/somewhere").text
    assert account.get(f"{outputs['SiteUrl']}/{product.listing}").status_code == 200
    assert "CheckRoleArn" not in outputs
    assert census(account.client) > before
    put_access_logs(account, product.stack)

    assert running_tasks(account) == product.tasks

    changes = ("-c", "sandbox.services.backend.min_tasks=2", "-c", "expires=2026-12-01")
    account.cdk("deploy", *sandbox, "-c", "sandbox.services.backend.max_tasks=2", *changes, "--require-approval=never")

    assert running_tasks(account) == product.tasks + 1
    assert tags(account, product.stack).items() >= {"Sandbox": BRANCH, "ExpiresOn": "2026-12-01"}.items()
    assert account.get(f"{outputs['ApiUrl']}{product.listing}", **{"x-api-key": key}).status_code == 200

    account.cdk("destroy", *sandbox, "--force")

    assert census(account.client) == before
    assert account.processes <= idle
    assert deleted(account, product.stack) == {"DELETE_COMPLETE"}


def running_tasks(account: Account) -> int:
    ecs = account.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    return len(ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"])


def tags(account: Account, stack: str) -> dict[str, str]:
    (described,) = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {tag["Key"]: tag["Value"] for tag in described["Tags"]}


def put_access_logs(account: Account, stack: str) -> None:
    """As the load balancer and others would: no bucket is empty when the stack goes."""
    s3 = account.client("s3")
    for bucket in (b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith(stack)):
        s3.put_object(Bucket=bucket, Key=f"AWSLogs/{account.number}/elasticloadbalancing/log.gz", Body=b"GET /")


def deleted(account: Account, stack_name: str) -> set[str]:
    """The last status of each resource that was in the deleted stack."""
    cloudformation = account.client("cloudformation")
    stacks = cloudformation.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    (identifier,) = (stack["StackId"] for stack in stacks if stack["StackName"] == stack_name)
    events = cloudformation.describe_stack_events(StackName=identifier)["StackEvents"]
    last: dict[str, str] = {}
    for event in reversed(events):
        last[event["LogicalResourceId"]] = event["ResourceStatus"]
    return set(last.values())
