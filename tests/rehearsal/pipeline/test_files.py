from pathlib import Path

import pytest

from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.files import collect, matching
from tests.rehearsal.pipeline.support import write

TREE = {"a.js": "", "a.css": "", ".dot": "", "sub/b.js": "", "sub/deep/c.js": "", "other/d.txt": ""}


@pytest.mark.parametrize(
    ("patterns", "without", "expected"),
    [
        (["**/*"], [], sorted(TREE)),
        (["**"], [], sorted(TREE)),
        (["*"], [], [".dot", "a.css", "a.js"]),
        (["**/*.js"], [], ["a.js", "sub/b.js", "sub/deep/c.js"]),
        (["sub/*"], [], ["sub/b.js"]),
        (["sub/**/*"], [], ["sub/b.js", "sub/deep/c.js"]),
        (["?.js"], [], ["a.js"]),
        (["./a.js", "other/d.txt"], [], ["a.js", "other/d.txt"]),
        (["**/*"], ["**/*.js", ".dot"], ["a.css", "other/d.txt"]),
        (["absent"], [], []),
        ([], [], []),
    ],
)
def test_patterns_match_as_in_codebuild(
    tmp_path: Path, patterns: list[str], without: list[str], expected: list[str]
) -> None:
    write(tmp_path, TREE)
    assert sorted(str(file) for file in matching(tmp_path, patterns, without=without)) == expected


def test_collected_files_keep_their_paths_below_the_base_directory(tmp_path: Path) -> None:
    write(tmp_path / "src", {"out/a/x": "1", "out/y": "2", "z": "3"})
    (tmp_path / "src/out/link").symlink_to("y")
    count = collect(tmp_path / "src", Files(base_directory="out", files=("**/*",)), tmp_path / "artifact")
    assert count == 3
    assert (tmp_path / "artifact/a/x").read_text() == "1"
    assert (tmp_path / "artifact/link").readlink() == Path("y")
    assert not (tmp_path / "artifact/z").exists()


def test_paths_can_be_discarded(tmp_path: Path) -> None:
    write(tmp_path / "src", {"out/a/x": "1"})
    collect(tmp_path / "src", Files(files=("**/*",), discard_paths=True), tmp_path / "artifact")
    assert (tmp_path / "artifact/x").read_text() == "1"
