"""One stack of one stage, deployed by hand beside the pipeline: `npx cdk deploy -c stage=dev` (C14)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from constructs import Construct

from stages.settings import Settings, SettingsError, StageSettings
from stages.settings.shape import nearest
from stages.tap_stage import deployable
from stages.workload import workload_of
from tap_stack.stack import TapStack

STAGE, NAME = "stage", "name"
"""The entries of the CDK context that ask for a sandbox."""
DEFAULT_NAME = "sandbox"
LONGEST_NAME = 10
"""With it, the longest pipeline's and stage's names leave the rotation's function its 64 characters."""
_NAME = re.compile(rf"[a-z][a-z0-9]{{0,{LONGEST_NAME - 1}}}")
_OWN: Mapping[str, object] = {"domain": None, "retain_data": False, "alarm_emails": ()}
"""What a sandbox does not take from its stage, but from the command line only."""


@dataclass(frozen=True)
class SandboxRequest:
    """A stage to take the settings from, and a name to tell several sandboxes of it apart."""

    stage: str
    name: str = DEFAULT_NAME

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self | None:
        """What `-c stage=…` and `-c name=…` ask for; None without a stage.

        Raises:
            SettingsError: The name cannot be one, or has no stage.
        """
        name = str(context.get(NAME, DEFAULT_NAME))
        if STAGE not in context:
            if NAME in context:
                raise SettingsError([f"-c {NAME}={name}: only a sandbox has a name. Add the stage: -c {STAGE}=dev."])
            return None
        if not _NAME.fullmatch(name):
            raise SettingsError(
                [
                    f"-c {NAME}={name}: must be lower-case letters and digits, {LONGEST_NAME} at most, a letter first:"
                    " AWS resources are named after it."
                ]
            )
        return cls(stage=str(context[STAGE]), name=name)


def sandbox(scope: Construct, *, settings: Settings, request: SandboxRequest, given: Collection[str]) -> TapStack:
    """The stack of a sandbox: as its stage's, in its stage's account, but nobody's customers', and leaving nothing.

    No pipeline knows it, so no checks have a role in it. Its name is `<pipeline>-<stage>-<name>`: a stage's name has no
    hyphen, so no stage of the pipeline has a stack of that name. What has a fixed name is named after the stack.

    Args:
        scope: The app.
        settings: All of the product's.
        request: Which stage, and which name.
        given: The stage settings that the command line gives, by dotted name.

    Raises:
        SettingsError: There is no such stage.
    """
    stage = settings_of(_stage(settings, request.stage), request=request, given=given)
    return deployable(
        scope,
        settings=stage,
        workload=workload_of(settings.product.workload),
        stack_name=f"{settings.pipeline.name}-{stage.name}-{request.name}",
    )


def _stage(settings: Settings, name: str) -> StageSettings:
    stages = {stage.name: stage for stage in settings.stages}
    if name not in stages:
        near = nearest(name, stages)
        hint = f" Did you mean {near}?" if near else ""
        raise SettingsError([f'-c {STAGE}={name}: unknown stage "{name}".{hint} Known stages: {", ".join(stages)}.'])
    return stages[name]


def settings_of(stage: StageSettings, *, request: SandboxRequest, given: Collection[str]) -> StageSettings:
    """The stage's, with tags of the sandbox's own, and without what can be the stage's only.

    Its domain leads to the pipeline's stack, the data that it has to keep is there, and its alarms wake people. A vault
    with backups could not be deleted, and a locked one nobody could ever open.
    """
    tags = stage.tags.model_copy(update={"environment": f"{stage.name}-{request.name}"})
    own = {setting: value for setting, value in _OWN.items() if not _is_given(f"{stage.name}.{setting}", given)}
    database = stage.database.model_copy(update={"backup_vault": None})
    return stage.model_copy(update={"tags": tags, "database": database, **own})


def _is_given(setting: str, given: Collection[str]) -> bool:
    return any(key == setting or key.startswith(f"{setting}.") for key in given)
