"""One stack of nobody's stage, deployed by hand beside the pipeline: `npx cdk deploy -c sandbox=alice` (C14)."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from constructs import Construct

from stages.sandbox_name import short_name, stack_name, tag_value
from stages.settings import SandboxSettings, Settings, SettingsError, StageSettings
from stages.settings.shape import nearest
from stages.settings.types import SANDBOX
from stages.tap_stage import deployable
from stages.workload import workload_of
from tap_stack.stack import TapStack

STAGE, NAME, EXPIRES = "stage", "sandbox", "expires"
"""The entries of the CDK context that ask for a sandbox."""
SANDBOX_TAG, DAYS_TAG, DATE_TAG = "Sandbox", "ExpiresAfterDays", "ExpiresOn"
"""The tags by which a stack is known to be a sandbox, and until when."""
_OWN: Mapping[str, object] = {"domain": None, "alarm_emails": ()}
"""What a sandbox does not take from a stage, but from the command line only."""


@dataclass(frozen=True)
class SandboxRequest:
    """Whose settings a sandbox takes, what it is called, and the last day that it stands if somebody names one."""

    stage: str
    name: str
    expires: str = ""

    @property
    def short_name(self) -> str:
        """What its resources are named after."""
        return short_name(self.name)

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self | None:
        """What `-c stage=…`, `-c sandbox=…` and `-c expires=…` ask for; None without stage and name.

        A sandbox with a stage's settings is called after the stage if it has no name.

        Raises:
            SettingsError: Something of it cannot be.
        """
        stage, name, expires = (str(context.get(entry, "")) for entry in (STAGE, NAME, EXPIRES))
        problems = [*_without_name(stage, name, expires), *_no_date(expires)]
        if "name" in context:
            problems.append(f"-c name={context['name']}: a sandbox gets its name by -c {NAME}={context['name']}.")
        if problems:
            raise SettingsError(problems)
        return cls(stage=stage or SANDBOX, name=name or stage, expires=expires) if stage or name else None


def _without_name(stage: str, name: str, expires: str) -> list[str]:
    if name:
        return []
    if stage == SANDBOX:
        return [f"-c {STAGE}={SANDBOX}: it has to have a name, such as your branch's. Add one: -c {NAME}=alice."]
    if expires and not stage:
        return [f"-c {EXPIRES}={expires}: only a sandbox expires. Add its name: -c {NAME}=alice."]
    return []


def _no_date(expires: str) -> list[str]:
    try:
        datetime.date.fromisoformat(expires or "2026-12-31")
    except ValueError:
        return [f"-c {EXPIRES}={expires}: must be a day like 2026-12-31, the last one that the sandbox stands."]
    return []


def sandbox(scope: Construct, *, settings: Settings, request: SandboxRequest, given: Collection[str]) -> TapStack:
    """The stack of a sandbox: nobody's customers', tagged with its end, and leaving nothing.

    No pipeline knows it, so no checks have a role in it. Its name is `<pipeline>-sandbox-<name>`, which no stage can
    have; what has a fixed name is named after the stack. Wherever its settings are from, it is in the account of
    `[sandbox]`, where the pipeline's clean-up finds it (decision 43).

    Args:
        scope: The app.
        settings: All of the product's.
        request: Whose settings, which name, until when.
        given: The stage settings that the command line gives, by dotted name.

    Raises:
        SettingsError: There is no such stage, or the product has no sandboxes.
    """
    if settings.sandbox is None:
        raise SettingsError([f"config/{settings.product.name}.toml: there is no table [{SANDBOX}]. Add it."])
    stack = deployable(
        scope,
        settings=settings_of(_stage(settings, request.stage), own=settings.sandbox, request=request, given=given),
        workload=workload_of(settings.product.workload),
        stack_name=stack_name(settings.pipeline.name, request.short_name),
    )
    for key, value in end_of(request, own=settings.sandbox).items():
        stack.tags.set_tag(key, value)
    return stack


def end_of(request: SandboxRequest, *, own: SandboxSettings) -> dict[str, str]:
    """The tags that say that it is a sandbox, whose, and how long. A synth has no clock: days count from the update."""
    date = {DATE_TAG: request.expires} if request.expires else {}
    return {SANDBOX_TAG: tag_value(request.name), DAYS_TAG: str(own.expires_after_days), **date}


def _stage(settings: Settings, name: str) -> StageSettings:
    known = {stage.name: stage for stage in (*settings.stages, *([settings.sandbox] if settings.sandbox else []))}
    if name not in known:
        near = nearest(name, known)
        hint = f" Did you mean {near}?" if near else ""
        raise SettingsError([f'-c {STAGE}={name}: unknown stage "{name}".{hint} Known stages: {", ".join(known)}.'])
    return known[name]


def settings_of(
    stage: StageSettings, *, own: SandboxSettings, request: SandboxRequest, given: Collection[str]
) -> StageSettings:
    """A stage's in the sandboxes' account, with tags of its own, and without what can be the stage's only.

    Its domain leads to the pipeline's stack, the data that it has to keep is there, and its alarms wake people. A vault
    with backups could not be deleted, and a locked one nobody could ever open.
    """
    tags = stage.tags.model_copy(update={"environment": f"{SANDBOX}-{request.short_name}"})
    of_nobody = {setting: value for setting, value in _OWN.items() if not _is_given(f"{stage.name}.{setting}", given)}
    database = stage.database.model_copy(update={"backup_vault": None})
    always = {"account": own.account, "retain_data": False, "tags": tags, "database": database}
    return stage.model_copy(update={**of_nobody, **always})


def _is_given(setting: str, given: Collection[str]) -> bool:
    return any(key == setting or key.startswith(f"{setting}.") for key in given)
