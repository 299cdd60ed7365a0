"""Where a fault hits: a stage of the pipeline, and the stacks that it deploys."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.definition import Deployed, Stage


@dataclass(frozen=True)
class DeployedStack:
    """A stack, where it is, and the action that executes its change set."""

    name: str
    account: str
    region: str
    action: str


@dataclass(frozen=True)
class Place:
    """A stage of the pipeline. One that deploys has stacks."""

    stage: Stage
    stacks: tuple[DeployedStack, ...]

    @property
    def name(self) -> str:
        """The stage's."""
        return self.stage.name


def places(deployed: Deployed) -> tuple[Place, ...]:
    """All stages of a pipeline, in its order."""
    return tuple(Place(stage, tuple(_stacks(stage, deployed).values())) for stage in deployed.properties.stages)


def _stacks(stage: Stage, deployed: Deployed) -> dict[str, DeployedStack]:
    """By their names, which the actions of a change set share; the last one of them executes it."""
    return {
        name: DeployedStack(
            name,
            account=action.account or deployed.account,
            region=action.region or deployed.region,
            action=action.name,
        )
        for action in sorted(stage.actions, key=lambda action: action.run_order)
        if action.provider == "CloudFormation" and (name := action.configuration.get("StackName", ""))
    }


def deploying(among: Sequence[Place]) -> tuple[Place, ...]:
    """The stages that deploy; the last one is prod."""
    return tuple(place for place in among if place.stacks)


def named(name: str, among: Sequence[Place]) -> Place:
    """The stage that deploys and has this name, in whichever case.

    Raises:
        RehearsalError: There is none; says which there are.
    """
    known = {place.name.lower(): place for place in deploying(among)}
    if place := known.get(name.lower()):
        return place
    near = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise RehearsalError(f"No stage {name} of the pipeline deploys anything.{hint} Known: {', '.join(known)}.")
