"""The containers of one task: they share an address, call each other by `localhost`, and start and stop in order.

Here each is a process with a port of its own, so that what an environment says of `localhost:<port>` is rewritten. A
container that another depends on starts first and stops last, as on AWS; no condition other than START is waited for.
"""

import re
from collections.abc import Callable
from graphlib import TopologicalSorter
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch

_LOCAL = re.compile(r"\b(?:localhost|127\.0\.0\.1):(\d{1,5})\b")

_Definition = dict[str, Any]


def _install_addresses(_engine: Engine) -> None:
    register: Callable[..., str] = ecs._register_metadata

    def register_among_siblings(  # noqa: PLR0917 - MiniStack's signature
        task_arn: str,
        cluster_arn: str,
        definition: dict[str, Any],
        container: _Definition,
        launch_type: str,
        environment: dict[str, str],
        *more: object,
    ) -> str:
        network = ecs._docker.network
        network.declare(task_arn, {entry["name"]: _ports(entry) for entry in definition["containerDefinitions"]})

        def local(found: re.Match[str]) -> str:
            port = network.beside(task_arn, int(found[1]))
            return f"127.0.0.1:{port}" if port else found[0]

        environment |= {name: _LOCAL.sub(local, value) for name, value in environment.items()}
        return register(task_arn, cluster_arn, definition, container, launch_type, environment, *more)

    ecs._register_metadata = register_among_siblings


def _ports(container: _Definition) -> list[int]:
    return [int(mapping["containerPort"]) for mapping in container.get("portMappings") or []]


def _install_order(_engine: Engine) -> None:
    normalize: Callable[[list[_Definition]], list[_Definition]] = provisioners._normalize_container_defs
    clean_up = ecs._cleanup_task_resources

    def normalize_in_order(definitions: list[_Definition]) -> list[_Definition]:
        containers = {container["name"]: container for container in normalize(definitions)}
        needs = {name: _dependencies(container) for name, container in containers.items()}
        return [containers[name] for name in TopologicalSorter(needs).static_order()]

    def clean_up_backwards(task: dict[str, Any], *more: object) -> None:
        task["_docker_ids"] = list(reversed(task.get("_docker_ids") or []))
        clean_up(task, *more)

    provisioners._normalize_container_defs = normalize_in_order
    ecs._cleanup_task_resources = clean_up_backwards


def _dependencies(container: _Definition) -> list[str]:
    return [dependency["ContainerName"] for dependency in container.get("dependsOn") or []]


ADDRESSES = Patch(
    name="containers of one task",
    why="each container has an address of its own, and a port that no other container of its task knows",
    install=_install_addresses,
    concerns=("AWS::ECS::TaskDefinition",),
    contract="test_traces.py",
)
ORDER = Patch(
    name="order of containers",
    why="containers start and stop in the order in which they are written, whatever depends on what",
    install=_install_order,
    concerns=("AWS::ECS::TaskDefinition",),
    contract="test_traces.py",
)
