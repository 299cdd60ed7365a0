"""How an execution starts: what is told of it, and what is there already."""

from rehearsal.pipeline import events
from rehearsal.pipeline.beginning import Beginning
from rehearsal.pipeline.checkpoint import Retry
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import Commit
from rehearsal.pipeline.stage_actions import Progress


def attempt(retry: Retry | None) -> int:
    """The how manieth try of the execution it is, from 1."""
    return retry.checkpoint.attempt + 1 if retry else 1


def started(
    beginning: Beginning, retry: Retry | None, *, deployed: Deployed, commit: Commit
) -> events.ExecutionStarted:
    """The event of its start."""
    back = beginning.rollback_to
    return events.ExecutionStarted(
        execution=beginning.execution,
        pipeline=deployed.properties,
        commit=commit,
        restart=beginning.restart,
        trigger=beginning.trigger,
        asked=beginning.asked,
        rollback=back.stage if back else "",
        target=back.execution if back else "",
        retry=retry.stage if retry else "",
        attempt=attempt(retry),
        variables=beginning.variables,
    )


def what_is_there(beginning: Beginning, retry: Retry | None, *, deployed: Deployed) -> Progress:
    """What its first actions find: nothing but variables, or what a good execution or its own last try has left."""
    source = retry.checkpoint if retry else beginning.rollback_to
    if source:
        namespaces = {name: dict(variables) for name, variables in source.namespaces.items()}
        progress = Progress(artifacts=dict(source.artifacts), namespaces=namespaces)
    else:
        variables = {variable.name: variable.default_value for variable in deployed.properties.variables}
        progress = Progress(namespaces={"variables": {**variables, **beginning.variables}})
    progress.namespaces["codepipeline"] = {"PipelineExecutionId": beginning.execution}
    progress.records += [action for stage in (retry.passed if retry else ()) for action in stage.actions]
    return progress
