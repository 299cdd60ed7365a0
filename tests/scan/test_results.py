"""A tool looks again only at what has changed since it passed."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from scan.__main__ import look
from scan.accepted import Accepted
from scan.finding import Finding
from scan.tool import Json, Located, Tool
from tests.scan.repository import calls, program, write

ACCEPTED = Accepted(tool="tool", rules=("R1",), places=("b.py",), reason="It is meant to be like this.")


def parse(output: Json, _root: Path) -> Iterable[Located]:
    return [(entry["file"], Finding(entry["rule"], entry["file"], "wrong")) for entry in output]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FRESH", raising=False)
    write(tmp_path, **{"a.py": "a", "b.py": "b", "tool.lock": "tool==1", "scan/code.py": ""})
    program(tmp_path / "tool", [])
    return tmp_path


def tool(*, files: Iterable[str] = ("a.py", "b.py"), where: str = "tool") -> Tool:
    return Tool(name="tool", lock="tool.lock", files=lambda _root: files, command=(where, "--json"), parse=parse)


def run(root: Path, *, accepted: Iterable[Accepted] = ()) -> bool:
    return look(tool(), root, accepted=list(accepted), product="commerce")


def test_what_passed_is_not_looked_at_again_until_it_changes(root: Path) -> None:
    assert run(root)
    assert run(root)
    write(root, **{"b.py": "other"})
    assert run(root)
    assert calls(root / "tool") == ["--json a.py b.py", "--json b.py"]


def test_what_changes_while_the_tool_looks_is_looked_at_again(root: Path) -> None:
    script = (root / "tool").read_text()
    write(root, tool=script.replace("cat ", f'echo changed > "{root}/b.py"\ncat '))
    (root / "tool").chmod(0o755)
    assert run(root)
    write(root, **{"b.py": "b"})
    assert run(root)
    assert calls(root / "tool") == ["--json a.py b.py", "--json b.py"]


@pytest.mark.parametrize("path", ["tool.lock", "scan/code.py"])
def test_another_version_of_the_tool_or_of_this_code_looks_at_everything(root: Path, path: str) -> None:
    run(root)
    write(root, **{path: "other"})
    run(root)
    assert calls(root / "tool") == ["--json a.py b.py"] * 2


def test_what_failed_is_looked_at_again_and_fails_again(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(root / "tool", [{"file": "b.py", "rule": "R1"}])
    assert not run(root)
    assert not run(root)
    assert calls(root / "tool") == ["--json a.py b.py", "--json b.py"]
    assert capsys.readouterr().err.count("tool: R1 b.py: wrong. Mend it") == 2


def test_what_was_accepted_is_remembered_as_found(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program(root / "tool", [{"file": "b.py", "rule": "R1"}])
    assert run(root, accepted=[ACCEPTED])
    assert run(root, accepted=[ACCEPTED])
    assert capsys.readouterr().out.count("1 accepted with a reason") == 2
    assert not run(root), "without the acceptance it is a finding, and needs no second look"
    assert calls(root / "tool") == ["--json a.py b.py"]


def test_fresh_looks_at_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    monkeypatch.setenv("FRESH", "1")
    run(root)
    assert calls(root / "tool") == ["--json a.py b.py"] * 2


@pytest.mark.parametrize("output", ["", "Traceback", "{"])
def test_a_tool_that_broke_fails(root: Path, output: str, capsys: pytest.CaptureFixture[str]) -> None:
    program(root / "tool", output, code=1)
    assert not run(root)
    assert "tool: tool failed with 1" in capsys.readouterr().err


def test_so_does_one_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "tool").unlink()
    assert not run(root)
    assert "make scanners installs it" in capsys.readouterr().err


def test_its_environment_is_installed_when_it_has_to_look_and_only_then(root: Path) -> None:
    rule = ".venv-some/.installed:\n\tmkdir -p .venv-some/bin && cp tool .venv-some/bin/tool && touch $@\n"
    write(root, Makefile=rule)
    lazy = tool(where=".venv-some/bin/tool")
    assert look(lazy, root, accepted=[], product="commerce")
    assert calls(root / "tool") == ["--json a.py b.py"]
    shutil.rmtree(root / ".venv-some")
    assert look(lazy, root, accepted=[], product="commerce")
    assert not (root / ".venv-some").exists()


def test_and_one_that_has_nothing_to_look_at(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not look(tool(files=()), root, accepted=[], product="commerce")
    assert "there is nothing to look at" in capsys.readouterr().err
