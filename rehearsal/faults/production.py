"""What prod is, to be held against what it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rehearsal.faults.place import DeployedStack, Place
from rehearsal.faults.running import RunningImage, images_of
from rehearsal.pipeline.clients import EngineClients

_SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""The states of a stack that works and takes the next update."""


@dataclass(frozen=True)
class StackState:
    """A stack at one moment. `updated` is when it was changed last, whatever came of it."""

    status: str
    updated: str
    template: str
    outputs: tuple[tuple[str, str], ...]
    images: frozenset[RunningImage]


@dataclass(frozen=True)
class StageState:
    """A stage's stacks at one moment, by name."""

    stacks: tuple[tuple[str, StackState], ...]

    @classmethod
    def now(cls, clients: EngineClients, place: Place) -> "StageState":
        """As it is."""
        return cls(tuple((stack.name, _state(clients, stack)) for stack in place.stacks))

    def __str__(self) -> str:
        images = {image.digest for _, state in self.stacks for image in state.images}
        return f"{', '.join(f'{name} {state.status}' for name, state in self.stacks)}, {_counted(len(images), 'image')}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def differences(before: StageState, after: StageState, *, touched: bool) -> Iterator[str]:
    """What of a stage is not as it was. One that the run has `touched` may have been changed and changed back."""
    for (name, old), (_, new) in zip(before.stacks, after.stacks, strict=True):
        if new.template != old.template:
            yield f"{name} has another template"
        if new.outputs != old.outputs:
            yield f"{name} has other outputs"
        if new.images != old.images:
            yield f"{name} runs {_shown(new.images)} instead of {_shown(old.images)}"
        if new.status not in _SETTLED:
            yield f"{name} is in state {new.status}"
        if not touched and (new.status, new.updated) != (old.status, old.updated):
            yield f"{name} was changed: it is in state {new.status} since {new.updated}, was {old.status}"


def _shown(images: frozenset[RunningImage]) -> str:
    return ", ".join(sorted(f"{image.reference.rpartition(':')[2][:12]}@{image.digest[:19]}" for image in images))


def _state(clients: EngineClients, stack: DeployedStack) -> StackState:
    cloudformation = clients("cloudformation", account=stack.account, region=stack.region)
    (found,) = cloudformation.describe_stacks(StackName=stack.name)["Stacks"]
    template: Any = cloudformation.get_template(StackName=stack.name)["TemplateBody"]
    outputs = sorted((one["OutputKey"], one["OutputValue"]) for one in found.get("Outputs", ()))
    return StackState(
        status=found["StackStatus"],
        updated=str(found.get("LastUpdatedTime", "")),
        template=template if isinstance(template, str) else json.dumps(template, sort_keys=True),
        outputs=tuple(outputs),
        images=images_of(clients, stack),
    )
