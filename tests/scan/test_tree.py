import shutil
import subprocess
from pathlib import Path

import pytest

from scan import tree
from tests.conftest import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".gitignore").write_text((ROOT / ".gitignore").read_text())
    for path in (
        *("app.py", "docs/a.md", "workload/site/src/main.js", "tests/dist/kept.txt"),
        *(
            "cdk.out/a.json",
            "workload/site/dist/index.html",
            "a/__pycache__/b.pyc",
            ".remembered/x",
            "node_modules/y/z",
        ),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "docs" / "link").symlink_to("../tests")
    return tmp_path


EXPECTED = [".gitignore", "app.py", "docs/a.md", "docs/link", "tests/dist/kept.txt", "workload/site/src/main.js"]


def test_generated_files_are_no_part_of_it_without_git(root: Path) -> None:
    assert tree.files(root) == EXPECTED


def test_nor_with_git_even_before_anything_is_added(root: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    assert tree.files(root) == EXPECTED


def test_a_checkout_and_an_archive_of_it_have_the_same_files(tmp_path: Path) -> None:
    """A pipeline's source has no .git: what passed there is what passed here."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    if not tracked:
        pytest.skip("this is an archive already")
    for path in filter(None, tracked.split("\0")):
        if (ROOT / path).exists():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, tmp_path / path, follow_symlinks=False)
    assert tree.files(tmp_path) == sorted(path for path in tracked.split("\0") if path and (ROOT / path).exists())


def test_it_changes_with_a_content_a_name_a_mode_and_a_links_target(root: Path) -> None:
    seen = {tree.digest(root, tree.files(root))}

    def changed() -> bool:
        digest = tree.digest(root, tree.files(root))
        new = digest not in seen
        seen.add(digest)
        return new

    assert not changed()
    (root / "app.py").write_text("other")
    assert changed()
    (root / "app.py").rename(root / "main.py")
    assert changed()
    (root / "main.py").chmod(0o755)
    assert changed()
    (root / "docs" / "link").unlink()
    (root / "docs" / "link").symlink_to("../docs")
    assert changed()
    (root / "cdk.out" / "a.json").write_text("generated anew")
    assert not changed()
