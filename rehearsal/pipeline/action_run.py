"""One action's run: from its configuration to its record, whatever comes of it."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import (
    ActionContext,
    ActionFailedError,
    ActionResult,
    ActionStoppedError,
    Artifact,
    Executor,
)
from rehearsal.pipeline.record import ActionRecord, Status
from rehearsal.pipeline.variables import Namespaces, UnresolvedVariableError, resolved


def run_action(
    context: ActionContext, *, executor: Executor, namespaces: Namespaces
) -> tuple[ActionRecord, ActionResult]:
    """Run it and tell the listener; what goes wrong in the action is in the record, not raised."""
    action = context.action
    started, clock = datetime.now(UTC), time.monotonic()
    context.listen(events.ActionStarted(stage=context.stage, action=action))
    taken = [item.name for item in action.input_artifacts if item.name in context.artifacts]
    _locate(context, {name: context.artifacts[name] for name in taken}, made=False)
    status, error, result = _outcome(context, executor=executor, namespaces=namespaces)
    _locate(context, result.artifacts, made=True)
    if error:
        context.log(error)
    record = ActionRecord(
        stage=context.stage,
        name=action.name,
        category=action.action_type_id.category,
        provider=action.provider,
        status=status,
        started=started,
        seconds=time.monotonic() - clock,
        summary=result.summary,
        error=error,
        log=context.log.path,
        variables=MappingProxyType(dict(result.variables)),
        reports=result.reports,
        change=result.change,
        approval=result.approval,
        notes=result.notes,
    )
    context.listen(events.ActionFinished(record=record))
    return record, result


def _locate(context: ActionContext, artifacts: Mapping[str, Artifact], *, made: bool) -> None:
    for name, artifact in artifacts.items():
        if artifact.location:
            context.listen(
                events.ArtifactLocated(
                    stage=context.stage,
                    action=context.action.name,
                    name=name,
                    region=context.region,
                    directory=artifact.directory,
                    location=artifact.location,
                    made=made,
                )
            )


def _outcome(context: ActionContext, *, executor: Executor, namespaces: Namespaces) -> tuple[Status, str, ActionResult]:
    try:
        context.check()
        action = context.action.model_copy(update={"configuration": resolved(context.action.configuration, namespaces)})
        result = executor(replace(context, action=action))
    except ActionStoppedError:
        return Status.STOPPED, "stopped", ActionResult()
    except ActionFailedError as error:
        return Status.FAILED, str(error), error.result
    except (RehearsalError, UnresolvedVariableError, ClientError, BotoCoreError, OSError) as error:
        return Status.FAILED, str(error), ActionResult()
    return Status.SUCCEEDED, "", result
