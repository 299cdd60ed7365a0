import os
from pathlib import Path

import pytest

from integ.waiting import wait_until
from rehearsal.pipeline.trees import copy_tree, discard


def test_a_copy_has_contents_modes_times_and_links_and_is_apart(tmp_path: Path) -> None:
    source = tmp_path / "-source"
    (source / "below").mkdir(parents=True)
    file = source / "below" / "run.sh"
    file.write_text("before")
    file.chmod(0o754)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    (source / "link").symlink_to("below")
    copy_tree(source, tmp_path / "target")
    file.write_text("after")
    copied = tmp_path / "target" / "below" / "run.sh"
    assert copied.read_text() == "before"
    assert (copied.stat().st_mode & 0o777, copied.stat().st_mtime) == (0o754, 1_000_000_000)
    assert (tmp_path / "target" / "link").readlink() == Path("below")


def test_what_cannot_be_copied_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"missing could not be copied: .*No such file"):
        copy_tree(tmp_path / "missing", tmp_path / "target")


def test_what_is_discarded_is_away_at_once_and_gone_soon(tmp_path: Path) -> None:
    directory = tmp_path / "build"
    (directory / "below").mkdir(parents=True)
    discard(directory)
    assert not directory.exists()
    directory.mkdir()
    wait_until(
        lambda: [*tmp_path.iterdir()], lambda left: left == [directory], waiting_for="it", deadline_s=30, pause_s=0.01
    )


def test_what_is_not_there_need_not_be_discarded(tmp_path: Path) -> None:
    discard(tmp_path / "build")
    assert [*tmp_path.iterdir()] == []
