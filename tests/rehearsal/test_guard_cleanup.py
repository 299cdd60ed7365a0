"""What a cleanup says while it lasts."""

import shutil
import threading
from pathlib import Path

import pytest

from rehearsal.guard import cleanup
from rehearsal.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    (workspace.run / "images").mkdir(parents=True)
    return workspace


def test_a_removal_that_takes_long_says_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, said = threading.Event(), []

    def hear(text: str) -> None:
        said.append(text)
        heard.set()

    def remove_slowly(directory: Path) -> None:
        assert heard.wait(10), "nothing was said"
        shutil.rmtree(directory)

    monkeypatch.setattr(cleanup, "_SLOW_SECONDS", 0.01)
    monkeypatch.setattr(cleanup, "_say", hear)
    monkeypatch.setattr(cleanup, "remove_tree", remove_slowly)
    cleanup.clean_up_leftovers(workspace)
    assert said == [f"removing {workspace.run} ..."]
    assert not workspace.run.exists()


def test_one_that_is_quick_says_nothing(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    cleanup.clean_up_leftovers(workspace)
    assert not workspace.run.exists()
    assert capsys.readouterr().err == ""
