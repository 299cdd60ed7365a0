"""What of a directory goes into a build."""

from pathlib import Path

import pytest

from rehearsal.images.context import Tree

FILES = ("a.js", "b.ts", ".env", "src/a.js", "src/deep/b.js", "src/deep/b.log", "node_modules/x/index.js", "docs/a.md")

IGNORED = [
    (["node_modules", "# src", ""], {"node_modules/x/index.js"}),
    (["node_modules/"], {"node_modules/x/index.js"}),
    (["/docs"], {"docs/a.md"}),
    (["./docs"], {"docs/a.md"}),
    (["*.js"], {"a.js"}),
    (["**/*.js"], {"a.js", "src/a.js", "src/deep/b.js", "node_modules/x/index.js"}),
    (["src/**/b.*"], {"src/deep/b.js", "src/deep/b.log"}),
    (["src/*"], {"src/a.js", "src/deep/b.js", "src/deep/b.log"}),
    ([".*"], {".env"}),
    (["?.ts"], {"b.ts"}),
    (["[ab].[jt]s"], {"a.js", "b.ts"}),
    (["*", "!src", "src/deep"], set(FILES) - {"src/a.js"}),
    (["*", "!a.js"], set(FILES) - {"a.js"}),
    (["src/deep", "!src/deep/b.js"], {"src/deep/b.log"}),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def files(tree: Tree) -> set[str]:
    return {str(path) for path in tree.paths if (tree.root / path).is_file()}


@pytest.mark.parametrize(("lines", "ignored"), IGNORED, ids=range(len(IGNORED)))
def test_dockerignore_decides_by_its_last_matching_line(directory: Path, lines: list[str], ignored: set[str]) -> None:
    assert files(Tree.of(directory, ignore=lines)) == set(FILES) - ignored


@pytest.mark.parametrize(
    ("source", "selected"),
    [
        (".", ["."]),
        ("/", ["."]),
        ("src", ["src"]),
        ("src/", ["src"]),
        ("./src/a.js", ["src/a.js"]),
        ("../src", ["src"]),
        ("s*", ["src"]),
        ("src/*.js", ["src/a.js"]),
        ("nothing*", []),
        ("sr", []),
    ],
)
def test_a_source_is_a_path_or_a_pattern_and_stays_inside(directory: Path, source: str, selected: list[str]) -> None:
    assert [str(path) for path in Tree.of(directory).select(source)] == selected


def test_the_hash_knows_names_contents_links_and_execute_permissions(directory: Path) -> None:
    hashes = {Tree.of(directory).hash()}
    (directory / "a.js").touch()
    assert Tree.of(directory).hash() in hashes
    (directory / "a.js").write_text("other")
    hashes.add(Tree.of(directory).hash())
    (directory / "a.js").chmod(0o755)
    hashes.add(Tree.of(directory).hash())
    (directory / "a.js").rename(directory / "c.js")
    hashes.add(Tree.of(directory).hash())
    (directory / "link").symlink_to("c.js")
    hashes.add(Tree.of(directory).hash())
    (directory / "link").unlink()
    (directory / "link").symlink_to("b.ts")
    hashes.add(Tree.of(directory).hash())
    assert len(hashes) == 6
