"""The worker prepares, then serves one after the other; what fails is told, and the next one is served."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.cloud import status, worker
from rehearsal.cloud.progress import PREPARATION, Progress
from rehearsal.cloud.status import Phase
from rehearsal.cloud.worker import Worker
from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.definition import Pipeline
from rehearsal.pipeline.record import RunRecord
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.workspace import Workspace
from tests.end_to_end.command import eventually
from tests.rehearsal.cloud.conftest import Put
from tests.rehearsal.records import COMMIT, SUCCEEDED

PIPELINE = Pipeline(name="tap-commerce", stages=())


@dataclass
class FakeRehearsal:
    """Deploys and performs as the test says."""

    workspace: Workspace
    product: str = "commerce"
    branch: str = "main"
    endpoint: str = "http://127.0.0.1:1"
    console: object = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    deployed_from: list[str] = field(default_factory=list)
    performed: list[str] = field(default_factory=list)
    deploys: Callable[[str], None] = lambda _commit: None
    does: Callable[[], None] = lambda: None

    @property
    def deployed(self) -> Any:  # noqa: ANN401 - of which only the name is asked
        return SimpleNamespace(properties=PIPELINE)

    def deploy_commit(self, commit: str) -> None:
        self.deployed_from.append(commit)
        self.deploys(commit)

    def perform(self, request: Request, *, listeners: Sequence[events.Listener]) -> RunRecord:
        self.performed.append(request.execution)
        for listener in listeners:
            listener(events.ExecutionStarted(execution=request.execution, pipeline=PIPELINE, commit=COMMIT, restart=0))
        self.does()
        return SUCCEEDED


class Pages:
    """Writes none."""

    def __init__(self, **_: object) -> None:
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture
def rehearsal(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> FakeRehearsal:
    monkeypatch.setattr(worker, "RunPages", Pages)
    monkeypatch.setattr(worker, "after_run", lambda *_: SimpleNamespace(summary=Path("kept/summary.json")))
    return FakeRehearsal(workspace)


@pytest.fixture
def start(rehearsal: FakeRehearsal, cloud: Put) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []

    def start() -> Worker:
        one = Worker(rehearsal=rehearsal, status=cloud(phase=Phase.PREPARING), commit="head")  # type: ignore[arg-type]
        started.append(one)
        threading.Thread(target=one.work, daemon=True).start()
        return one

    yield start
    for one in started:
        one.stop()
        assert one.ended.wait(10)


def ask(workspace: Workspace, commit: str = "pushed") -> Progress:
    request = Request(kind=Kind.PUSH, pipeline="tap-commerce", commit=commit, branch="main")
    Requests(workspace.run).put(request)
    return Progress(workspace.run, request.execution)


def said(progress: Progress) -> str:
    assert eventually(lambda: progress.ended, within=10)
    return "\n".join(progress.lines(follow=True, alive=lambda: True))


def test_it_prepares_and_then_serves_in_the_order_in_which_it_was_asked(
    workspace: Workspace, rehearsal: FakeRehearsal, start: Callable[[], Worker]
) -> None:
    asked = [ask(workspace), ask(workspace)]
    start()
    for progress in asked:
        assert "Succeeded: commerce, pipeline shop, commit 0123456789ab" in said(progress)
    assert rehearsal.deployed_from == ["head"]
    assert rehearsal.performed == [progress.name for progress in asked]
    assert "The pipeline tap-commerce is there" in said(Progress(workspace.run, PREPARATION))


def test_a_run_that_cannot_be_is_told_so_and_the_next_one_is_served(
    workspace: Workspace, rehearsal: FakeRehearsal, start: Callable[[], Worker], capsys: pytest.CaptureFixture[str]
) -> None:
    outcomes = iter([RehearsalError("there is no such thing; make one"), ValueError("one of ours")])

    def fail() -> None:
        if error := next(outcomes, None):
            raise error

    rehearsal.does = fail
    start()
    assert "there is no such thing; make one" in said(ask(workspace))
    assert "This is a mistake of the rehearsal itself: ValueError('one of ours')" in said(ask(workspace))
    assert "Traceback" in capsys.readouterr().err
    assert "Succeeded: commerce" in said(ask(workspace))


def test_a_preparation_that_failed_is_tried_again_with_what_is_pushed_next(
    workspace: Workspace, rehearsal: FakeRehearsal, start: Callable[[], Worker]
) -> None:
    def deploy(commit: str) -> None:
        if commit != "good":
            raise RehearsalError(f"synth of {commit} failed")

    rehearsal.deploys = deploy
    start()
    assert eventually(lambda: (status.read(workspace) or _NOBODY).phase is Phase.UNPREPARED, within=10)
    assert "There is no pipeline that could run: synth of bad failed" in said(ask(workspace, "bad"))
    assert eventually(lambda: not list(Requests(workspace.run).unseen()), within=10)
    assert "Succeeded: commerce" in said(ask(workspace, "good"))
    assert rehearsal.deployed_from == ["head", "bad", "good"]
    assert (status.read(workspace) or _NOBODY).phase is Phase.READY


def test_others_see_what_runs_and_that_it_is_stopped(
    workspace: Workspace, rehearsal: FakeRehearsal, start: Callable[[], Worker]
) -> None:
    def wait() -> None:
        assert rehearsal.cancelled.wait(10)

    rehearsal.does = wait
    started = start()
    progress = ask(workspace)
    assert eventually(lambda: (status.read(workspace) or _NOBODY).running == "0123456789ab Sell more", within=10)
    started.stop()
    assert started.ended.wait(10)
    assert progress.ended
    assert (status.read(workspace) or _NOBODY).phase is Phase.STOPPING


_NOBODY = SimpleNamespace(phase=None, running="")
