"""What is said to who pushes: what is not taken, what triggers nothing, and of a run why it waits and how it goes."""

import io
import sys
import threading
from collections.abc import Callable, Sequence

import pytest

from rehearsal.cloud import hook
from rehearsal.cloud.progress import PREPARATION, Progress
from rehearsal.cloud.status import Phase
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.workspace import MARKER, Workspace
from tests.rehearsal.cloud.conftest import Put

OLD, NEW, NONE = "1" * 40, "2" * 40, "0" * 40
MAIN = f"{OLD} {NEW} refs/heads/main"


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who pushes is no process of the rehearsal."""
    monkeypatch.delenv(MARKER, raising=False)


Call = Callable[[str, str], int]


@pytest.fixture
def called(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls the hook of a name as git does, for one update; its exit code."""

    def call(name: str, update: str) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{update}\n"))
        return hook.main([str(workspace.root), name])

    return call


@pytest.mark.parametrize(
    ("update", "said"),
    [
        (f"{OLD} {NONE} refs/heads/main", "The pipeline listens to branch main: it stays."),
        (f"{NONE} {NEW} refs/notes/commits", "refs/notes/commits is neither a branch nor a tag"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_reason(
    cloud: Put,
    called: Call,
    capsys: pytest.CaptureFixture[str],
    update: str,
    said: str,
) -> None:
    cloud()
    assert called("pre-receive", update) == 1
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("update", [MAIN, f"{NONE} {NEW} refs/heads/x", f"{NONE} {NEW} refs/tags/v1"])
def test_everything_else_is_taken_without_a_word(
    cloud: Put,
    called: Call,
    capsys: pytest.CaptureFixture[str],
    update: str,
) -> None:
    cloud()
    assert called("pre-receive", update) == 0
    assert capsys.readouterr().out == ""


def test_nothing_is_taken_while_the_cloud_stops_or_once_it_is_gone(
    cloud: Put, called: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("pre-receive", MAIN) == 1
    assert "Start it: tap rehearse up" in capsys.readouterr().out
    cloud(phase=Phase.STOPPING)
    assert called("pre-receive", MAIN) == 1
    assert "is being stopped" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("update", "lines"),
    [
        (
            f"{NONE} {NEW} refs/heads/x",
            [
                "branch x is kept; this triggers nothing: the pipeline listens to branch main.",
                "To run it: git push rehearsal x:main",
            ],
        ),
        (
            f"{OLD} {NONE} refs/heads/x",
            ["branch x is deleted; this triggers nothing: the pipeline listens to branch main."],
        ),
        (f"{NONE} {NEW} refs/tags/v1", ["tag v1 is kept; this triggers nothing: the pipeline listens to branch main."]),
    ],
)
def test_what_triggers_nothing_is_told_so(  # noqa: PLR0917 - fixtures
    workspace: Workspace,
    cloud: Put,
    called: Call,
    capsys: pytest.CaptureFixture[str],
    update: str,
    lines: Sequence[str],
) -> None:
    cloud()
    assert called("post-receive", update) == 0
    assert capsys.readouterr().out.splitlines() == lines
    assert not list(Requests(workspace.run).waiting())


def test_what_the_rehearsal_itself_pushes_is_none_of_its_concerns(
    workspace: Workspace, cloud: Put, called: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud()
    monkeypatch.setenv(MARKER, str(workspace.root))
    assert called("post-receive", MAIN) == 0
    assert capsys.readouterr().out == ""
    assert not list(Requests(workspace.run).waiting())


def until_asked(requests: Requests) -> Request:
    while not (request := requests.take()):
        threading.Event().wait(0.02)
    return request


def test_a_push_waits_for_the_preparation_and_for_its_turn_and_is_told_to_its_end(
    workspace: Workspace, cloud: Put, called: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(phase=Phase.PREPARING)
    requests = Requests(workspace.run)
    requests.put(Request(kind=Kind.PUSH, pipeline="tap-commerce", commit="3" * 40, branch="main"))
    told: list[str] = []

    def heard(text: str) -> None:
        while text not in "".join(told):
            threading.Event().wait(0.02)
            told.append(capsys.readouterr().out)

    def work() -> None:
        heard("still being prepared")
        with Progress(workspace.run, PREPARATION).begin() as file:
            print("synthesized", file=file)
        Progress(workspace.run, PREPARATION).end()
        cloud(phase=Phase.READY, running="0123456789ab Sell more")
        heard("Queued behind 0123456789ab Sell more, 333333333333")
        until_asked(requests)
        heard("Queued behind 0123456789ab Sell more\n")
        request = until_asked(requests)
        progress = Progress(workspace.run, request.execution)
        with progress.begin() as file:
            print(f"running {request.commit} of {request.branch}", file=file)
        progress.end()

    worker = threading.Thread(target=work)
    worker.start()
    assert called("post-receive", MAIN) == 0
    worker.join()
    told.append(capsys.readouterr().out)
    assert "".join(told).splitlines() == [
        f"Asked for a run of {NEW[:12]}. Ctrl-C leaves it going; then look: tap rehearse log -f, "
        "or tap status --profile rehearsal",
        "The pipeline is still being prepared; this run begins when it is there.",
        "synthesized",
        "Queued behind 0123456789ab Sell more, 333333333333",
        "Queued behind 0123456789ab Sell more",
        f"running {NEW} of main",
    ]


def test_a_run_whose_cloud_ends_is_told_so(
    workspace: Workspace, cloud: Put, called: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud()
    monkeypatch.setattr(Requests, "put", lambda *_: workspace.lock.unlink())  # killed as soon as it is asked
    assert called("post-receive", MAIN) == 0
    assert "The rehearsal has ended, and this run with it." in capsys.readouterr().out


def test_a_run_that_is_stopped_while_it_waits_is_told_so(
    workspace: Workspace, cloud: Put, called: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(running="0123456789ab Sell more")
    requests = Requests(workspace.run)

    def stop() -> None:
        requests.begun(until_asked(requests).execution)  # taken, and nothing came of it

    stopper = threading.Thread(target=stop)
    stopper.start()
    assert called("post-receive", MAIN) == 0
    stopper.join()
    assert capsys.readouterr().out.splitlines()[-1] == "This run was stopped before it began."
