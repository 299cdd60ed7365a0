"""How CloudFormation learns types that MiniStack lacks, and better manners for those it has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from rehearsal.engine.patch import Engine, Patch

Properties = dict[str, Any]


@dataclass(frozen=True)
class Created:
    """What CloudFormation keeps of a resource: its physical id (`Ref`) and the attributes for `Fn::GetAtt`."""

    physical_id: str
    attributes: dict[str, Any] = field(default_factory=dict)


Create = Callable[[str, Properties, str], Created]
"""Makes a resource from its logical id, its resolved properties and its stack's name."""
Update = Callable[[str, Properties, Properties, str], Created]
"""Changes a resource in place: physical id, properties before and after, its stack's name."""
Delete = Callable[[str, Properties], None]
"""Ends a resource: physical id, properties."""

_on_worker_thread: set[str] = set()


def _install_worker_threads(_engine: Engine) -> None:
    original = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda name: name in _on_worker_thread or original(name)


def run_on_worker_thread(name: str) -> None:
    """Have one type's handlers called on a thread of their own."""
    _on_worker_thread.add(name)


def add_type(name: str, *, create: Create, delete: Delete, update: Update | None = None, tagged: bool = False) -> None:
    """Teach CloudFormation a type.

    Without `update` every change replaces the resource. A `tagged` type gets the stack's tags, and a change of nothing
    but tags leaves it alone.
    """
    handler: dict[str, Any] = {
        "create": lambda logical_id, properties, stack: _pair(create(logical_id, properties, stack)),
        "delete": delete,
    }
    if update:
        handler["update"] = lambda physical_id, old, new, stack: _pair(update(physical_id, old, new, stack))
    provisioners._RESOURCE_HANDLERS[name] = handler
    if tagged:
        provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")
    run_on_worker_thread(name)


def _pair(created: Created) -> tuple[str, dict[str, Any]]:
    return created.physical_id, created.attributes


WORKER_THREADS = Patch(
    name="worker threads",
    why="a type whose handler calls the engine or waits would stop the event loop that has to answer it",
    install=_install_worker_threads,
    concerns=("cloudformation",),
    contract="test_capacity_providers.py",
)
