"""The `tap` command: what it passes on, and the exit codes that scripts go by."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from operate import cli
from rehearsal import guard, preflight, products, rehearse
from rehearsal.errors import RehearsalError
from rehearsal.preflight import Checkout
from rehearsal.rehearse import Wishes
from rehearsal.workspace import Workspace


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(cli, "_CHECKOUT", tmp_path)
    for name in ("BASE", "REASON", "FAULT", "FAULT_STAGE"):
        monkeypatch.delenv(name, raising=False)
    return Workspace(tmp_path / ".rehearsal")


@pytest.fixture
def tap(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command as `python -m operate.cli` does; its exit code."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["tap", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    return run


Tap = Callable[..., int]
Said = pytest.CaptureFixture[str]


@pytest.fixture
def wished(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Wishes]:
    """What rehearsals were asked for, which end with exit code 7; with a warning before."""
    found: list[Wishes] = []

    def run(_workspace: Workspace, wishes: Wishes) -> int:
        found.append(wishes)
        return 7

    checkout = Checkout(directory=tmp_path, commit="0" * 40, warnings=("not all is committed",))
    monkeypatch.setattr(preflight, "check", lambda _workspace: checkout)
    monkeypatch.setattr(guard, "run_guarded", lambda main, workspace: main() if workspace else 0)
    monkeypatch.setattr(rehearse, "run", run)
    return found


def test_a_rehearsal_gets_the_wishes_and_gives_its_exit_code(wished: list[Wishes], tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.app, ["rehearse", "--product", "payments", "--approve"], env={"BASE": "v1"})
    assert result.exit_code == 7
    assert wished == [Wishes(checkout=tmp_path, product="payments", approve=True, base="v1")]
    assert "warning: not all is committed" in result.stderr


def test_a_product_is_looked_for_in_all_that_is_going_to_be_pushed_before_anything_starts(
    tap: Tap, wished: list[Wishes], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def check(_directory: Path, *, product: str, revisions: tuple[str, ...]) -> None:
        looked.append((product, revisions))
        raise RehearsalError("no such product")

    monkeypatch.setattr(products, "check", check)
    assert tap("rehearse", "--product", "mugs", "--base", "v1") == 2
    assert looked == [("mugs", ("v1", "HEAD"))]
    assert not wished


def test_an_empty_base_is_none(wished: list[Wishes], tmp_path: Path) -> None:
    CliRunner().invoke(cli.app, ["rehearse"], env={"BASE": ""})
    assert wished == [Wishes(checkout=tmp_path)]


def test_a_fault_is_passed_on(tap: Tap, wished: list[Wishes], tmp_path: Path) -> None:
    assert tap("rehearse", "--fault", "task-crash-loop", "--fault-stage", "prod") == 7
    assert wished == [Wishes(checkout=tmp_path, fault="task-crash-loop", fault_stage="prod")]


def test_faults_are_listed_and_nothing_starts(tap: Tap, wished: list[Wishes], capsys: Said) -> None:
    assert tap("rehearse", "--fault", "list") == 0
    assert "\ndisk-full " in capsys.readouterr().out
    assert wished == []


def test_a_fault_that_there_is_not_is_a_sentence_before_anything_starts(
    tap: Tap, wished: list[Wishes], capsys: Said
) -> None:
    assert tap("rehearse", "--fault", "disc-full") == 2
    assert capsys.readouterr().err.startswith('--fault disc-full: there is no such fault. Did you mean "disk-full"?')
    assert wished == []


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RehearsalError("Install git."), "Install git.\n"),
        (PermissionError(13, "Permission denied", "/x"), "No permission for /x. Change its owner or mode, "),
    ],
)
@pytest.mark.usefixtures("wished")
def test_what_a_person_can_mend_is_a_sentence(
    tap: Tap, capsys: Said, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def check(_workspace: Workspace) -> Checkout:
        raise error

    monkeypatch.setattr(preflight, "check", check)
    assert tap("rehearse") == 2
    told = capsys.readouterr().err
    assert told.startswith(message)
    assert "Traceback" not in told


def test_wrong_usage_is_told_and_exits_with_2(tap: Tap, capsys: Said) -> None:
    assert tap("rehearse", "--aprove") == 2
    assert "--aprove" in capsys.readouterr().err


def test_it_tells_what_there_is() -> None:
    text = CliRunner().invoke(cli.app, ["--help"]).output
    assert not [command for command in ("rehearse", "approve", "reject") if command not in text]
