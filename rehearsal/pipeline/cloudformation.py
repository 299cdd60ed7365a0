"""The CloudFormation action: change sets of real stacks, in the account and region of the action."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult
from rehearsal.pipeline.change_set import ChangeSet
from rehearsal.pipeline.record import StackChange
from rehearsal.pipeline.stack import Stack
from rehearsal.pipeline.stack_failure import failure_message, task_logs
from rehearsal.pipeline.template import Template

_FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED", "UPDATE_ROLLBACK_FAILED")
"""In these states a stack takes no update, on AWS neither. Only the mode REPLACE_ON_FAILURE deletes it by itself."""


@dataclass(frozen=True)
class CloudFormation:
    """Runs the action in any of its modes; `deadline_seconds` is for each stack operation."""

    deadline_seconds: float = 45 * 60

    def __call__(self, context: ActionContext) -> ActionResult:
        """Do what ActionMode says."""
        modes: dict[str, Callable[[Stack], ActionResult]] = {
            "CHANGE_SET_REPLACE": _replace_change_set,
            "CHANGE_SET_EXECUTE": _execute_change_set,
            "CREATE_UPDATE": _create_or_update,
            "REPLACE_ON_FAILURE": _replace_on_failure,
            "DELETE_ONLY": _delete,
        }
        mode = context.setting("ActionMode")
        if mode not in modes:
            raise ActionFailedError(f"ActionMode {mode} is not known; known are {', '.join(modes)}")
        return modes[mode](Stack(context, context.setting("StackName"), self.deadline_seconds))


def _replace_change_set(stack: Stack) -> ActionResult:
    return _prepare(ChangeSet(stack, stack.context.setting("ChangeSetName")))


def _execute_change_set(stack: Stack) -> ActionResult:
    return _apply(ChangeSet(stack, stack.context.setting("ChangeSetName")))


def _create_or_update(stack: Stack) -> ActionResult:
    change_set = ChangeSet(stack, f"pipeline-{stack.context.execution}")
    _prepare(change_set)
    return _apply(change_set)


def _replace_on_failure(stack: Stack) -> ActionResult:
    if stack.settled() in _FAILED:
        _delete(stack)
    return _create_or_update(stack)


def _delete(stack: Stack) -> ActionResult:
    if not stack.status:
        return ActionResult(summary="no such stack")
    stack.cloudformation.delete_stack(StackName=stack.name)
    if status := stack.settled():
        raise ActionFailedError(failure_message(stack=stack.name, status=status, events=stack.events))
    return ActionResult(summary="deleted")


def _prepare(change_set: ChangeSet) -> ActionResult:
    stack = change_set.stack
    status = stack.settled()
    if status in _FAILED:
        raise ActionFailedError(
            f"stack {stack.name} is in {status} and takes no update, on AWS neither: delete it, then push again"
        )
    new_stack = status in ("", "REVIEW_IN_PROGRESS")
    change_set.delete()
    change = change_set.create(Template(stack.context), new_stack=new_stack)
    _link(change_set, page="changesets/changes")
    return ActionResult(summary=f"{'new stack' if new_stack else 'update'}: {change}")


def _apply(change_set: ChangeSet) -> ActionResult:
    stack = change_set.stack
    _link(change_set, page="stackinfo")
    change = change_set.change(status=stack.status)
    if not change_set.is_empty:
        change = _execute(change_set)
    return ActionResult(summary=f"{change.status}: {change}", change=change, variables=stack.outputs)


def _link(change_set: ChangeSet, *, page: str) -> None:
    """CodePipeline names the change set that an action makes, and the stack that it deploys."""
    context = change_set.stack.context
    identity, stack = change_set.identity
    prepares = page != "stackinfo"
    query = urlencode({"stackId": stack, **({"changeSetId": identity} if prepares else {})})
    context.listen(
        events.ActionLinked(
            stage=context.stage,
            action=context.action.name,
            identity=identity if prepares else stack,
            url=f"https://console.aws.amazon.com/cloudformation/home?region={context.region}#/stacks/{page}?{query}",
        )
    )


def _execute(change_set: ChangeSet) -> StackChange:
    stack = change_set.stack
    planned = change_set.change(status="")
    logs = stack.context.workspace.run / "logs" / "tasks"
    before = task_logs(logs)
    status = change_set.execute()
    change = replace(planned, status=status)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        new = task_logs(logs) - before
        why = failure_message(stack=stack.name, status=status, events=stack.events, new_task_logs=new)
        raise ActionFailedError(why, result=ActionResult(summary=status, change=change))
    return change
