"""What was compiled of a file is used as long as the file is the same, and never else."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE_CACHE = ROOT / "stages" / "code_cache.js"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Two packages that print as they are loaded, and a program that loads those it is told to."""
    for name in ("one", "two"):
        package = tmp_path / "node_modules" / name
        package.mkdir(parents=True)
        (package / "index.js").write_text(f"console.log('{name} at first', typeof require('fs').stat)")
    (tmp_path / "program.js").write_text("process.argv.slice(2).forEach((name) => require(name))")
    return tmp_path


def run(packages: Path, *names: str, cache: Path | None = None) -> str:
    done = subprocess.run(
        ["node", "--require", CODE_CACHE, packages / "program.js", *names],
        env={**os.environ, "TAP_CODE_CACHE": str(cache or packages / "kept" / "cdk")},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.stdout + done.stderr


def kept(packages: Path) -> tuple[int, int]:
    """Which file is the cache, and when it was written."""
    found = (packages / "kept" / "cdk").stat()
    return found.st_ino, found.st_mtime_ns


def test_a_changed_file_is_compiled_anew_even_if_it_is_as_long_as_before(packages: Path) -> None:
    assert run(packages, "one") == "one at first function\n"
    path = packages / "node_modules" / "one" / "index.js"
    path.write_text(path.read_text().replace("at first", "at last!"))
    assert run(packages, "one") == "one at last! function\n"


def test_it_is_written_again_only_for_what_is_not_in_it(packages: Path) -> None:
    run(packages, "one")
    first = kept(packages)
    run(packages, "one")
    assert kept(packages) == first
    run(packages, "two")
    second = kept(packages)
    assert second != first
    assert run(packages, "one", "two") == "one at first function\ntwo at first function\n"
    assert kept(packages) == second


def test_of_packages_that_were_replaced_nothing_stays(packages: Path) -> None:
    run(packages, "one", "two")
    assert b"two/index.js" in (packages / "kept" / "cdk").read_bytes()
    (packages / "node_modules" / "one" / "index.js").write_text("console.log('of another version')")
    assert run(packages, "one") == "of another version\n"
    assert b"two/index.js" not in (packages / "kept" / "cdk").read_bytes()


@pytest.mark.parametrize("content", [b"", b"nothing that was kept", b"\xff\x0f;\x00"])
def test_a_cache_that_cannot_be_read_is_made_anew(packages: Path, content: bytes) -> None:
    (packages / "kept").mkdir()
    (packages / "kept" / "cdk").write_bytes(content)
    assert run(packages, "one") == "one at first function\n"
    first = kept(packages)
    run(packages, "one")
    assert kept(packages) == first


def test_a_cache_of_which_a_single_byte_is_another_is_made_anew(packages: Path) -> None:
    """V8 looks at the head of what it is given only, and runs the rest."""
    run(packages, "one")
    cache = packages / "kept" / "cdk"
    damaged = bytearray(cache.read_bytes())
    damaged[-20] ^= 1
    cache.write_bytes(damaged)
    before = kept(packages)
    assert run(packages, "one") == "one at first function\n"
    assert kept(packages) != before


@pytest.mark.parametrize("cache", ["program.js/cdk", "node_modules"])
def test_where_it_cannot_be_written_all_else_goes_on(packages: Path, cache: str) -> None:
    before = sorted(packages.rglob("*"))
    assert run(packages, "one", cache=packages / cache) == "one at first function\n"
    assert sorted(packages.rglob("*")) == before


def test_nothing_but_the_cache_is_left_and_it_is_nobody_elses(packages: Path) -> None:
    run(packages, "one")
    assert [path.name for path in (packages / "kept").iterdir()] == ["cdk"]
    assert (packages / "kept" / "cdk").stat().st_mode & 0o777 == 0o600


def test_an_error_names_its_place_whether_its_file_was_compiled_before_or_not(packages: Path) -> None:
    path = packages / "node_modules" / "one" / "index.js"
    path.write_text("\nthrow new Error('broken');\n")
    said = run(packages, "one")
    assert f"{path}:2" in said
    assert "Error: broken" in said
    assert run(packages, "one") == said


def test_what_a_thread_loads_is_not_kept(packages: Path) -> None:
    """As by that in which jsii indexes a package, once."""
    (packages / "program.js").write_text(
        "const { Worker, isMainThread } = require('worker_threads');"
        "if (!isMainThread) require('one');"
        "else if (process.argv.includes('thread')) new Worker(__filename);"
    )
    assert run(packages) == ""
    alone = kept(packages)
    assert run(packages, "thread") == "one at first function\n"
    assert kept(packages) == alone
