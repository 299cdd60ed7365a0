"""Lines that are written by one process and followed by others."""

import threading
from itertools import islice

import pytest

from rehearsal.cloud.progress import Progress
from rehearsal.workspace import Workspace


@pytest.fixture
def progress(workspace: Workspace) -> Progress:
    return Progress(workspace.run, "one")


def test_lines_are_followed_to_the_end(progress: Progress) -> None:
    with progress.begin() as file:
        lines = progress.lines(follow=True, alive=lambda: True)
        print("first", file=file)
        assert next(lines) == "first"

        def finish() -> None:
            print("second", file=file)
            progress.end()

        threading.Timer(0.2, finish).start()
        assert list(lines) == ["second"]


def test_half_a_line_is_not_told_before_the_rest_is_there(progress: Progress) -> None:
    with progress.begin() as file:
        file.write("whole\nha")
        file.flush()
        assert list(progress.lines(follow=False, alive=lambda: True)) == ["whole"]
        lines = progress.lines(follow=True, alive=lambda: True)
        assert list(islice(lines, 1)) == ["whole"]
        file.write("lf\n")
        file.flush()
        assert list(islice(lines, 1)) == ["half"]


def test_what_was_written_last_is_told_also_when_nobody_writes_any_more(progress: Progress) -> None:
    with progress.begin() as file:
        print("last words", file=file)
    assert list(progress.lines(follow=True, alive=lambda: False)) == ["last words"]


def test_the_newest_is_that_which_began_last_and_one_that_begins_again_forgets(workspace: Workspace) -> None:
    for name in ("one", "two", "one"):
        with Progress(workspace.run, name).begin() as file:
            print("again", file=file)
        Progress(workspace.run, name).end()
    newest = Progress.newest(workspace.run)
    assert newest is not None
    assert newest.name == "one"
    assert list(newest.lines(follow=True, alive=lambda: True)) == ["again"]
