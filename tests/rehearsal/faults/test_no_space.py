"""A process without space can make nothing new, and everybody else can."""

import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.faults import no_space

pytestmark = pytest.mark.skipif(bool(no_space.unavailable()), reason="this kernel takes no such filter")


def _without_space(script: str, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", no_space.__file__, "sh", "-c", script, "sh", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "script",
    [
        'mkdir "$1"',
        'ln -s / "$1"',
        'ln "$0" "$1"',
        'mkfifo "$1"',
        f'{sys.executable} -c \'import sys; open(sys.argv[1], "x")\' "$1"',
    ],
    ids=["directory", "link", "hard link", "pipe", "file"],
)
def test_nothing_new_can_be_made(tmp_path: Path, script: str) -> None:
    existing = tmp_path / "existing"
    existing.touch()
    done = _without_space(script.replace("$0", str(existing)), tmp_path / "new")
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert not (tmp_path / "new").exists()


def test_what_is_there_can_be_read_and_written(tmp_path: Path) -> None:
    existing = tmp_path / "existing"
    existing.write_text("before")
    done = _without_space('cat "$1"; echo after >"$1"; echo nothing >/dev/null', existing)
    assert (done.returncode, done.stdout, done.stderr) == (0, "before", "")
    assert existing.read_text() == "after\n"


def test_others_have_all_of_it(tmp_path: Path) -> None:
    assert _without_space('mkdir "$1"', tmp_path / "new").returncode != 0
    (tmp_path / "new").mkdir()
