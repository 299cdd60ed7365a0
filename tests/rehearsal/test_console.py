import io
import re
import threading
from pathlib import Path

import pytest
from rich.console import Console

from rehearsal.console import LiveProgress, PlainProgress, progress
from rehearsal.pipeline import events
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.definition import Action, Pipeline, Rule
from rehearsal.pipeline.record import Approval, Status
from rehearsal.pipeline.stops import Stop
from tests.rehearsal.records import COMMIT, action_record, rule_record

WAIT = 10
ACTION = Action.model_validate({"Name": "Synth", "ActionTypeId": {"Category": "Build", "Provider": "CodeBuild"}})
PIPELINE = Pipeline.model_validate(
    {"Name": "shop", "Stages": [{"Name": "Build", "Actions": []}, {"Name": "Prod", "Actions": []}]}
)
STARTED = events.ExecutionStarted(execution="e", pipeline=PIPELINE, commit=COMMIT, restart=0)
RUNNING = (STARTED, events.StageStarted(stage="Build"), events.ActionStarted(stage="Build", action=ACTION))
LINE = events.LogLine(stage="Build", action="Synth", text="\x1b[31mcompiling\x1b[0m [bold]x")
REQUEST = ApprovalRequest(
    token="t", asked="now", pipeline="shop", stage="Build", action="Synth", commit=COMMIT, comment="Look twice"
)
FAILURE = events.ActionFinished(
    record=action_record(
        "Build", "Synth", Status.FAILED, error="make failed\nlong log", log=Path("Synth.log"), notes=("no report",)
    )
)
BAKE = Rule.model_validate({"Name": "Bake", "RuleTypeId": {"Category": "Rule", "Provider": "LambdaInvoke"}})
BAKING = (
    *RUNNING[:1],
    events.StageStarted(stage="Prod"),
    events.RuleStarted(stage="Prod", moment="OnSuccess", rule=BAKE),
)
RETRY = events.ExecutionStarted(execution="e", pipeline=PIPELINE, commit=COMMIT, restart=0, retry="Prod", attempt=2)
DECISIONS = {
    events.ExecutionStopping(stop=Stop(abandon=True, reason="wrong \x1b[31mday")): (
        "somebody stops this execution (wrong day): what runs is ended, and nothing else begins"
    ),
    events.ExecutionStopping(stop=Stop(abandon=False)): (
        "somebody stops this execution: what runs may end, and nothing else begins"
    ),
    events.TransitionClosed(stage="Prod", reason="a holiday"): (
        "waits before Prod, whose transition is disabled: a holiday"
    ),
    events.ConditionOverridden(stage="Prod", moment="BeforeEntry"): "Prod's conditions before entry are overridden",
}
"""What people decide while an execution runs, and what others are told of it."""
BAKED = events.RuleFinished(record=rule_record("Bake", Status.FAILED, summary="it fires", notes=("for 1 s",)))
ROLLBACK = events.ExecutionStarted(
    execution="f", pipeline=PIPELINE, commit=COMMIT, restart=0, rollback="Prod", target="0123abcd-0"
)
SUCCESS = events.ActionFinished(record=action_record("Build", "Synth", summary="12 tests passed"))


class Screen(io.StringIO):
    """Tells when a text has been written."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def write(self, text: str) -> int:
        with self._changed:
            self._changed.notify_all()
            return super().write(text)

    def wait_for(self, text: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.getvalue(), WAIT), self.getvalue()


@pytest.fixture
def screen() -> Screen:
    return Screen()


def plain(screen: Screen, *heard: events.Event) -> list[str]:
    """What plain progress says, without the time of day."""
    with PlainProgress(Console(file=screen, width=40)) as listen:
        for event in heard:
            listen(event)
    lines = screen.getvalue().splitlines()
    assert all(re.match(r"\d\d:\d\d:\d\d ", line) for line in lines)
    return [line[9:] for line in lines]


def test_plain_progress_has_a_line_at_the_start_and_the_end_of_an_action(screen: Screen) -> None:
    assert plain(screen, *RUNNING, LINE, SUCCESS) == [
        "pipeline shop, commit 0123456789ab Sell more",
        "Build/Synth started",
        "Build/Synth succeeded in 1.5 s: 12 tests passed",
    ]


def test_plain_progress_tells_why_an_action_failed_and_where_its_log_is(screen: Screen) -> None:
    assert plain(screen, FAILURE) == [
        "Build/Synth failed in 1.5 s",
        "    note: no report",
        "    make failed",
        "    its log: Synth.log",
    ]


def test_plain_progress_says_how_to_answer_an_approval(screen: Screen) -> None:
    lines = plain(screen, events.WaitingForApproval(request=REQUEST, how="make approve"))
    assert lines[0] == "Build/Synth of pipeline shop waits for approval"
    assert lines[-1] == "make approve"
    assert "  Look twice" in lines


def test_plain_progress_announces_a_restart(screen: Screen) -> None:
    restarted = events.ExecutionStarted(execution="e", pipeline=PIPELINE, commit=COMMIT, restart=1)
    assert plain(screen, restarted)[0] == "the pipeline has changed itself: again from the source (restart 1)"


def test_plain_progress_breaks_a_long_silence(screen: Screen) -> None:
    with PlainProgress(Console(file=screen, width=40), silence=0.01) as listen:
        for event in (*RUNNING, LINE):
            listen(event)
        screen.wait_for("Build/Synth still running, ")
    assert re.search(r"still running, [\d.]+ s: compiling \[bold\]x", screen.getvalue().replace("\n", " "))


def live(screen: Screen) -> LiveProgress:
    console = Console(file=screen, width=80, force_terminal=True, color_system=None, _environ={"TERM": "xterm"})
    return LiveProgress(console)


def test_live_progress_shows_what_runs_with_its_last_line_and_what_is_to_come(screen: Screen) -> None:
    with live(screen) as listen:
        for event in (*RUNNING, LINE):
            listen(event)
        screen.wait_for("compiling [bold]x")
        screen.wait_for("then Prod")
        listen(SUCCESS)
    assert "✓ Synth succeeded in 1.5 s: 12 tests passed" in screen.getvalue()


def test_live_progress_tells_why_an_action_failed(screen: Screen) -> None:
    with live(screen) as listen:
        for event in (*RUNNING, FAILURE):
            listen(event)
    assert "✗ Synth failed" in screen.getvalue()
    assert "make failed" in screen.getvalue()
    assert "Synth.log" in screen.getvalue()


def test_live_progress_keeps_still_while_somebody_is_asked(screen: Screen) -> None:
    with live(screen) as listen:
        for event in RUNNING:
            listen(event)
        listen(events.WaitingForApproval(request=REQUEST, how=""))
        assert not listen._live.is_started
        assert "waits for approval" in screen.getvalue()
        listen(LINE)
        listen(events.ApprovalAnswered(request=REQUEST, approval=Approval(approved=True, by="ada")))
        screen.wait_for("compiling [bold]x")


@pytest.mark.parametrize(
    ("terminal", "name", "kind"),
    [(True, "xterm", LiveProgress), (True, "dumb", PlainProgress), (False, "xterm", PlainProgress)],
)
def test_a_terminal_that_can_gets_live_progress_and_others_plain_lines(
    screen: Screen, terminal: bool, name: str, kind: type
) -> None:
    assert isinstance(progress(Console(file=screen, force_terminal=terminal, _environ={"TERM": name})), kind)


def test_a_reason_that_is_the_summary_already_is_not_said_twice(screen: Screen) -> None:
    record = action_record("Prod", "Ask", Status.FAILED, summary="rejected by ada: no", error="rejected by ada: no")
    assert plain(screen, events.ActionFinished(record=record)) == ["Prod/Ask failed in 1.5 s: rejected by ada: no"]


def test_plain_progress_tells_what_a_rule_has_said(screen: Screen) -> None:
    assert plain(screen, *BAKING, BAKED)[-2:] == [
        "Prod/Bake (after success) failed: it fires",
        "    note: for 1 s",
    ]


def test_live_progress_shows_a_rule_while_it_is_asked_and_what_it_has_said(screen: Screen) -> None:
    with live(screen) as listen:
        for event in BAKING:
            listen(event)
        screen.wait_for("Bake")
        listen(BAKED)
    assert "✗ Bake (after success) failed: it fires" in screen.getvalue()


def test_a_rollback_is_announced(screen: Screen) -> None:
    assert plain(screen, ROLLBACK)[0] == "Prod is rolled back to execution 0123abcd"
    with live(screen) as listen:
        for event in (ROLLBACK, events.StageStarted(stage="Prod")):
            listen(event)
    assert "Prod is rolled back" in screen.getvalue()


@pytest.mark.parametrize(("event", "said"), DECISIONS.items())
def test_what_somebody_has_decided_meanwhile_is_told(screen: Screen, event: events.Event, said: str) -> None:
    assert plain(screen, event) == [said]
    with live(shown := Screen()) as listen:
        listen(event)
    assert said in shown.getvalue()


def test_a_retry_is_told_with_what_is_still_to_come(screen: Screen) -> None:
    assert plain(screen, RETRY)[0] == "Prod is tried again (attempt 2)"
    with live(shown := Screen()) as listen:
        listen(RETRY)
        shown.wait_for("then Prod")
    assert "Build" not in shown.getvalue()
