"""What `make rehearse` does around the pipeline: who answers, what is pushed, what is told at the end."""

import errno
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import pytest

from rehearsal import failover_drill, rehearse, scaling_drill
from rehearsal.alarm_drill import Drill
from rehearsal.delivery import Delivery
from rehearsal.engine.not_exercised import NOT_EXERCISED
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.approvers import Approver, AtTerminal, Beforehand, FromElsewhere
from rehearsal.pipeline.record import Commit, RunRecord, StackChange
from rehearsal.rehearse import Wishes, run
from rehearsal.reviews import KeptReview
from rehearsal.workspace import Workspace
from tests.rehearsal.records import CHANGE, COMMIT, FAILED, SUCCEEDED


class FakeRehearsal:
    """Notes what is asked of it; `records` is how each push ends, in order."""

    def __init__(self, records: Sequence[RunRecord] = (SUCCEEDED,), *, fails: Exception | None = None) -> None:
        self.records = list(records)
        self.fails = fails
        self.asked: list[tuple[str, str]] = []
        self.approvers: list[Approver] = []
        self.approver: Approver = Beforehand()
        self.commit = COMMIT
        self.endpoint = "http://127.0.0.1:1"
        self.environment = {"HTTPS_PROXY": "http://127.0.0.1:2", "SSL_CERT_FILE": "ca.pem"}
        self.drilled: list[str] = []
        self.failed_over: list[str] = []
        self.scaled: list[str] = []
        self.watched = ""
        self.deployed = "the pipeline"
        self.delivery: Delivery | None = None
        self.asked_for_numbers: bool | None = None
        self.review: KeptReview | None = None

    def __call__(self, **given: Any) -> Self:  # noqa: ANN401 - the fields of a Rehearsal
        self.approver = given["approver"]
        self.product = given["product"]
        self.workspace = given["workspace"]
        self.checkout = given["checkout"]
        return self

    def __enter__(self) -> Self:
        if self.fails:
            raise self.fails
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.asked.append(("stop", ""))

    def deploy_pipeline(self, revision: str) -> None:
        self.asked.append(("deploy", revision))

    def push(self, revision: str) -> Commit:
        self.asked.append(("push", revision))
        return self.commit

    def drill(self, _clients: object, change: StackChange) -> Drill | None:
        self.drilled.append(change.stack)
        return Drill(fired=("unhealthy", "errors"), heard=("unhealthy",)) if change.account == self.watched else None

    def fail_over(self, _clients: object, change: StackChange, *, api: object) -> failover_drill.Drill | None:
        assert callable(api)
        self.failed_over.append(change.stack)
        if change.account != self.watched:
            return None
        return failover_drill.Drill(accepted=40, retried=3, slowest_seconds=1.25, writer="reader1")

    def scale(self, _clients: object, change: StackChange, *, api: object) -> scaling_drill.Drill | None:
        assert callable(api)
        self.scaled.append(change.stack)
        if change.account != self.watched:
            return None
        return scaling_drill.Drill(service="backend", before=1, busy=2, out_seconds=1.5, in_seconds=0.5)

    def keep_review(self, record: RunRecord) -> KeptReview | None:
        assert record.last.id
        return self.review

    def read_delivery(self, _clients: object, deployed: object, *, expected: bool) -> Delivery | None:
        assert deployed == self.deployed
        self.asked_for_numbers = expected
        return self.delivery

    def run(self, commit: Commit, *, listeners: Sequence[object]) -> RunRecord:
        assert commit is self.commit
        assert listeners
        self.approvers.append(self.approver)
        return self.records.pop(0)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / ".rehearsal")


Play = Callable[[FakeRehearsal], FakeRehearsal]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Play:
    def put(fake: FakeRehearsal) -> FakeRehearsal:
        monkeypatch.setattr(rehearse, "Rehearsal", fake)
        monkeypatch.setattr(rehearse, "drill", fake.drill)
        monkeypatch.setattr(rehearse, "read_delivery", fake.read_delivery)
        monkeypatch.setattr(failover_drill, "drill", fake.fail_over)
        monkeypatch.setattr(scaling_drill, "drill", fake.scale)
        return fake

    return put


def wishes(workspace: Workspace, **more: Any) -> Wishes:  # noqa: ANN401 - fields of the wishes
    return Wishes(checkout=workspace.root.parent, **more)


def test_head_is_deployed_pushed_and_told(workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    fake = play(FakeRehearsal())
    assert run(workspace, wishes(workspace, product="payments")) == 0
    assert fake.asked == [("deploy", "HEAD"), ("push", "HEAD"), ("stop", "")]
    assert (fake.product, fake.checkout) == ("payments", workspace.root.parent)
    text = capsys.readouterr().out
    assert "Pushed 0123456789ab to main: Sell more" in text
    assert f"Logs and test reports: {workspace.results / 'execution-2'}" in text


def test_what_was_going_to_change_is_told(workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    fake = play(FakeRehearsal())
    fake.review = KeptReview(("prod: 1 deleted",), workspace.results / "execution-2/review/index.html")
    run(workspace, wishes(workspace))
    text = capsys.readouterr().out
    assert "prod: 1 deleted" in text
    assert "review/index.html" in text


def test_the_numbers_of_delivery_are_told_and_there_must_be_some_once_prod_is_deployed(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = play(FakeRehearsal())
    fake.delivery = Delivery(deployments=1, failures=0, lead_time=93.4, time_to_restore=None)
    run(workspace, wishes(workspace))
    assert fake.asked_for_numbers is True
    told = "Delivery 1 deployment, 0 of them failed, lead time 93 s, time to restore none"
    assert told in capsys.readouterr().out


def test_alarms_are_drilled_in_the_stages_that_have_some(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = play(FakeRehearsal())
    fake.watched = CHANGE.account
    run(workspace, wishes(workspace))
    assert fake.drilled == [CHANGE.stack]
    assert f"Alarm drill in {CHANGE.stack}: 2 alarms fired, its topic heard of 1\n" in capsys.readouterr().out


@pytest.mark.requirement("P5")
def test_databases_fail_over_in_the_stages_that_can_and_it_is_told_how_it_went(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = play(FakeRehearsal())
    fake.watched = CHANGE.account
    run(workspace, wishes(workspace))
    assert fake.failed_over == fake.drilled
    assert (
        f"Failover drill in {CHANGE.stack}: 40 payments accepted, none lost, none doubled; 3 of them had to be tried"
        " again, the slowest took 1.2 s; the writer is reader1"
    ) in capsys.readouterr().out


@pytest.mark.requirement("C3", "P2")
def test_a_service_is_scaled_in_the_first_stage_that_can_and_it_is_told_how_it_went(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = play(FakeRehearsal())
    fake.watched = CHANGE.account
    run(workspace, wishes(workspace))
    assert len(fake.scaled) == 1
    assert (
        f"Scaling drill in {CHANGE.stack}: under load backend went from 1 to 2 tasks, healthy and serving after 1.5 s,"
        " and back in 0.5 s"
    ) in capsys.readouterr().out


def test_what_failed_is_not_drilled(workspace: Workspace, play: Play) -> None:
    fake = play(FakeRehearsal([FAILED]))
    run(workspace, wishes(workspace))
    assert not fake.drilled
    assert not fake.scaled


def test_a_commit_is_named_as_its_author_did(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    play(FakeRehearsal()).commit = replace(COMMIT, message="[wip] Sell [/] more\x1b[2J")
    run(workspace, wishes(workspace))
    assert "to main: [wip] Sell [/] more\n" in capsys.readouterr().out


def test_a_pipeline_that_failed_is_told_with_exit_code_1(workspace: Workspace, play: Play) -> None:
    play(FakeRehearsal([FAILED]))
    assert run(workspace, wishes(workspace)) == 1


def test_results_of_the_last_run_are_gone(workspace: Workspace, play: Play) -> None:
    old = workspace.results / "execution-1" / "summary.json"
    old.parent.mkdir(parents=True)
    old.touch()
    play(FakeRehearsal())
    run(workspace, wishes(workspace))
    assert not old.exists()


def test_what_was_not_exercised_is_told_with_this_runs_placeholders(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.state.mkdir(parents=True)
    policy, group = "AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::CodeBuild::ReportGroup"
    entries = [{"arn": str(number), "type": name} for number, name in enumerate([policy, group, policy])]
    (workspace.state / "placeholders.json").write_text(json.dumps(entries))
    play(FakeRehearsal())
    run(workspace, wishes(workspace))
    (summary,) = workspace.results.glob("*/summary.json")
    wanted = [f"{policy} (2): ", f"{group} (1): ", *(f"{part.thing}: {part.why}" for part in NOT_EXERCISED)]
    for told in (capsys.readouterr().out, "\n".join(json.loads(summary.read_text())["not_exercised"])):
        assert not [line for line in wanted if line not in told]


def test_a_base_is_taken_to_prod_first_and_head_pushed_on_top(workspace: Workspace, play: Play) -> None:
    fake = play(FakeRehearsal([SUCCEEDED, SUCCEEDED]))
    assert run(workspace, wishes(workspace, base="v1")) == 0
    assert fake.asked == [("deploy", "v1"), ("push", "v1"), ("push", "HEAD"), ("stop", "")]
    assert fake.approvers[0] == Beforehand(by="BASE=v1"), "nobody is asked about what is there already"
    assert isinstance(fake.approvers[1], FromElsewhere)


def test_a_base_that_does_not_reach_prod_ends_it(
    workspace: Workspace, play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = play(FakeRehearsal([FAILED]))
    with pytest.raises(RehearsalError, match="The base v1 did not reach prod"):
        run(workspace, wishes(workspace, base="v1"))
    assert ("push", "HEAD") not in fake.asked
    assert "assert 500 == 200" in capsys.readouterr().out, "why it did not is told"


@pytest.mark.parametrize(
    ("stdin", "stdout", "approve", "expected"),
    [
        (True, True, False, AtTerminal),
        (True, False, False, FromElsewhere),
        (False, True, False, FromElsewhere),
        (True, True, True, Beforehand),
        (False, False, True, Beforehand),
    ],
)
def test_only_a_person_at_a_terminal_is_asked_there(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    *,
    stdin: bool,
    stdout: bool,
    approve: bool,
    expected: type,
) -> None:
    monkeypatch.setattr(rehearse, "sys", SimpleNamespace(stdin=_Stream(stdin), stdout=_Stream(stdout)))
    assert isinstance(rehearse._approver(workspace, wishes(workspace, approve=approve)), expected)


class _Stream(io.StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def test_without_a_terminal_it_waits_as_long_as_the_environment_says(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("TAP_APPROVAL_MINUTES", "1.5")
    assert rehearse._approver(workspace, wishes(workspace)) == FromElsewhere(workspace, 1.5)


def test_a_full_disk_is_a_sentence(workspace: Workspace, play: Play) -> None:
    play(FakeRehearsal(fails=OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(
        RehearsalError, match=rf"^The disk is full: {re.escape(str(workspace.root))} could not be written\. Free some"
    ):
        run(workspace, wishes(workspace))
