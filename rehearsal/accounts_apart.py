"""Whether the embedded AWS holds accounts apart: of what each stage deployed, no other account may see anything."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from operate.page.deployment import Resource
from operate.page.known import Held
from rehearsal.pipeline.action import Clients

Place = tuple[str, str]
"""An account and a region."""

_RIGHTS = Held(
    what="rights",
    apart=False,
    seen="every request is allowed: whoever names another account's role may take it, whatever its policy says",
)
_MACHINE = Held(
    what="networks and machines", apart=False, seen="the tasks of all accounts are processes of one machine"
)


@dataclass(frozen=True)
class _Kind:
    """A type of resource, and how an account lists what it has of it."""

    what: str
    type: str
    service: str
    listed: Callable[[Any], Iterator[str]]


def _pages(operation: str, key: str, *names: str, **request: object) -> Callable[[Any], Iterator[str]]:
    def listed(client: Any) -> Iterator[str]:  # noqa: ANN401 - a boto3 client
        for page in client.get_paginator(operation).paginate(**request):
            for item in page[key]:
                yield from (item,) if isinstance(item, str) else (str(item[name]) for name in names)

    return listed


_KINDS = (
    _Kind("alarms", "AWS::CloudWatch::Alarm", "cloudwatch", _pages("describe_alarms", "MetricAlarms", "AlarmName")),
    _Kind("clusters of ECS", "AWS::ECS::Cluster", "ecs", _pages("list_clusters", "clusterArns")),
    _Kind(
        "secrets", "AWS::SecretsManager::Secret", "secretsmanager", _pages("list_secrets", "SecretList", "ARN", "Name")
    ),
    _Kind("log groups", "AWS::Logs::LogGroup", "logs", _pages("describe_log_groups", "logGroups", "logGroupName")),
    _Kind("functions", "AWS::Lambda::Function", "lambda", _pages("list_functions", "Functions", "FunctionName")),
    _Kind(
        "load balancers",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "elbv2",
        _pages("describe_load_balancers", "LoadBalancers", "LoadBalancerArn"),
    ),
    _Kind("buckets", "AWS::S3::Bucket", "s3", lambda s3: (one["Name"] for one in s3.list_buckets()["Buckets"])),
    _Kind("roles", "AWS::IAM::Role", "iam", _pages("list_roles", "Roles", "RoleName")),
)


def held_apart(
    clients: Clients, *, places: Sequence[Place], stacks: Sequence[tuple[str, str, Sequence[Resource]]]
) -> tuple[Held, ...]:
    """What was seen, by kind of resource; nothing if the run deployed nothing, or to one account alone.

    Args:
        clients: Of the embedded AWS.
        places: The accounts of the pipeline and of its stages.
        stacks: What the stages deployed: account, region, resources.
    """
    if len({account for account, *_ in stacks} | {account for account, _ in places}) < 2 or not stacks:
        return ()
    kinds = (_seen(clients, kind, places=places, stacks=stacks) for kind in _KINDS)
    contents = _contents(clients, places=places, stacks=stacks)
    return (*(held for held in kinds if held), *([contents] if contents else []), _RIGHTS, _MACHINE)


def _owned(kind: _Kind, stacks: Sequence[tuple[str, str, Sequence[Resource]]]) -> dict[str, set[str]]:
    owned: dict[str, set[str]] = {}
    for account, _, resources in stacks:
        names = {one.physical for one in resources if one.type == kind.type and one.physical}
        owned.setdefault(account, set()).update(names)
    return owned


def _seen(
    clients: Clients, kind: _Kind, *, places: Sequence[Place], stacks: Sequence[tuple[str, str, Sequence[Resource]]]
) -> Held | None:
    owned = _owned(kind, stacks)
    if not any(owned.values()):
        return None
    elsewhere = []
    for account, region in places:
        try:
            listed = set(kind.listed(clients(kind.service, account=account, region=region)))
        except (ClientError, BotoCoreError) as error:
            return Held(what=kind.what, apart=False, seen=f"account {account} cannot be asked: {error}")
        names = {name for one in listed for name in (one, one.rpartition("/")[2])}
        foreign = {name for other, theirs in owned.items() if other != account for name in theirs}
        elsewhere += [f"{name} is listed in {account}" for name in sorted(foreign & names)]
    count = sum(map(len, owned.values()))
    told = f"{count} in {len([one for one in owned.values() if one])} accounts, and none is listed in another one's"
    return Held(what=kind.what, apart=not elsewhere, seen="; ".join(elsewhere[:3]) if elsewhere else told)


def _contents(
    clients: Clients, *, places: Sequence[Place], stacks: Sequence[tuple[str, str, Sequence[Resource]]]
) -> Held | None:
    """Whether a bucket can be read by who knows its name: on AWS, its policy says who may."""
    for account, _, resources in stacks:
        bucket = next((one.physical for one in resources if one.type == "AWS::S3::Bucket"), "")
        other = next(((name, region) for name, region in places if name != account), None)
        if bucket and other:
            try:
                clients("s3", account=other[0], region=other[1]).head_bucket(Bucket=bucket)
            except ClientError:
                return Held(what="what is in buckets", apart=True, seen=f"account {other[0]} is refused {bucket}")
            told = f"account {other[0]} may read {bucket} of {account}, for no policy is asked"
            return Held(what="what is in buckets", apart=False, seen=told)
    return None
