"""Which images the services of a stack run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rehearsal.faults.place import DeployedStack
from rehearsal.pipeline.clients import EngineClients


@dataclass(frozen=True, order=True)
class RunningImage:
    """A container's image: as the task definition names it, and the digest of what was pulled."""

    reference: str
    digest: str


def images_of(clients: EngineClients, stack: DeployedStack) -> frozenset[RunningImage]:
    """Of all containers of all running tasks of the stack's services."""
    ecs = clients("ecs", account=stack.account, region=stack.region)
    return frozenset(
        RunningImage(container["image"], container.get("imageDigest", ""))
        for service in resources_of(clients, stack, kind="AWS::ECS::Service")
        for container in _containers(ecs, service)
    )


def resources_of(clients: EngineClients, stack: DeployedStack, *, kind: str) -> Iterator[str]:
    """The physical ids of the stack's resources of a type."""
    cloudformation = clients("cloudformation", account=stack.account, region=stack.region)
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack.name):
        for resource in page["StackResourceSummaries"]:
            if resource["ResourceType"] == kind:
                yield str(resource["PhysicalResourceId"])


def _containers(ecs: Any, service: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a client
    """`service` is its ARN, which names its cluster."""
    cluster, name = service.split("/")[-2:]
    tasks = ecs.list_tasks(cluster=cluster, serviceName=name)["taskArns"]
    if tasks:
        for task in ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]:
            if task["lastStatus"] == "RUNNING":
                yield from task["containers"]
