"""Transitions that are disabled hold executions, and only new ones."""

import threading
from collections.abc import Callable

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionResult
from rehearsal.pipeline.record import Status
from rehearsal.pipeline.stops import EitherEvent, Stop, Stops
from rehearsal.pipeline.transitions import Transitions
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, deploy, execute, stage


def held(workspace: Workspace, then: Callable[[Transitions, str], object]) -> tuple[Status, Journal]:
    """An execution that comes to a closed way; what somebody does then."""
    deployed = deploy(workspace, stage("Build", action("a")), stage("Prod", action("b")))
    transitions = Transitions(workspace.state, "shop")
    transitions.disable("Prod", reason="a holiday", by="arn")
    journal = Journal()
    execution = ""

    def listen(event: events.Event, /) -> None:
        nonlocal execution
        journal(event)
        if isinstance(event, events.ExecutionStarted):
            execution = event.execution
        if isinstance(event, events.TransitionClosed):
            then(transitions, execution)

    record = execute(workspace, deployed, lambda _: ActionResult(), listen=listen)
    return record.status, journal


def test_an_execution_waits_until_the_way_is_open(workspace: Workspace) -> None:
    status, journal = held(workspace, lambda transitions, _: transitions.enable("Prod", by="arn"))
    assert status is Status.SUCCEEDED
    closed = [event for event in journal.heard if isinstance(event, events.TransitionClosed)]
    assert closed == [events.TransitionClosed(stage="Prod", reason="a holiday")]


def test_it_can_be_stopped_while_it_waits(workspace: Workspace) -> None:
    def stop(_: Transitions, execution: str) -> None:
        Stops(workspace.run).ask(execution, Stop(abandon=False, reason="enough"))

    status, journal = held(workspace, stop)
    assert status is Status.STOPPED
    assert events.StageStarted(stage="Prod") not in journal.heard


def test_an_event_that_follows_another_is_set_by_either() -> None:
    first = threading.Event()
    both, alone = EitherEvent(first), EitherEvent(threading.Event())
    assert not both.is_set()
    assert not both.wait(0.01)
    first.set()
    assert both.is_set()
    assert both.wait()
    alone.set()
    assert alone.wait(0)
