"""The engine as a child process, played by small scripts: what is told when it does not come up, and how it ends."""

import sys
from pathlib import Path

import pytest

from rehearsal import engine_process
from rehearsal.engine_process import EngineProcess, start_engine
from rehearsal.errors import RehearsalError
from rehearsal.ports import free_port
from rehearsal.workspace import MARKER, Workspace

_SERVES = """
import http.server, os, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_ministack/health" else 404)
        self.end_headers()
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Healthy).serve_forever()
"""
_ENDS = "import sys; print(*range(100), sep='\\n'); sys.exit(3)"
_HANGS = "import time; time.sleep(300)"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path / ".rehearsal")
    found.run.mkdir(parents=True)
    return found


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Play":
    return Play(tmp_path, monkeypatch)


class Play:
    """Has a script run where the engine would."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._directory = directory
        self._patch = monkeypatch

    def __call__(self, script: str) -> None:
        (self._directory / "engine.py").write_text(script)
        program = self._directory / "python"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{self._directory}/engine.py"\n')
        program.chmod(0o755)
        self._patch.setattr(sys, "executable", str(program))


def start(workspace: Workspace) -> EngineProcess:
    return start_engine(workspace=workspace, port=free_port(), proxy_port=free_port())


def test_it_is_started_once_it_answers_and_ends_when_told_to(workspace: Workspace, play: Play) -> None:
    play(_SERVES)
    engine = start(workspace)
    assert engine.process.poll() is None
    assert engine.endpoint == f"http://127.0.0.1:{engine.port}"
    engine.stop()
    assert engine.process.poll() is not None
    engine.stop()


def test_an_engine_that_ends_at_its_start_is_told_with_the_end_of_its_log(workspace: Workspace, play: Play) -> None:
    play(_ENDS)
    with pytest.raises(RehearsalError) as raised:
        start(workspace)
    first, *lines = str(raised.value).splitlines()
    assert "The embedded AWS ended" in first
    assert str(workspace.results / "engine.log") in first
    assert lines == [str(number) for number in range(85, 100)]


def test_an_engine_that_does_not_answer_in_time_is_told_and_ended(
    workspace: Workspace, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[EngineProcess] = []
    monkeypatch.setattr(engine_process, "_READY_WITHIN_SECONDS", 0.1)
    await_ready = engine_process._await_ready

    def note_and_await(engine: EngineProcess) -> None:
        started.append(engine)
        await_ready(engine)

    monkeypatch.setattr(engine_process, "_await_ready", note_and_await)
    play(_HANGS)
    with pytest.raises(RehearsalError, match=r"did not answer within .* s; see .*engine\.log"):
        start(workspace)
    assert started[0].process.poll() is not None


def test_it_gets_its_places_and_ports_and_nothing_of_the_users_aws(
    workspace: Workspace, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("HTTPS_PROXY", "http://users.own")
    play(
        "import os; print(*(f'{name}={value}' for name, value in os.environ.items()), 'CWD=' + os.getcwd(), sep='\\n')"
    )
    with pytest.raises(RehearsalError):
        start_engine(workspace=workspace, port=12345, proxy_port=23456)
    log = (workspace.results / "engine.log").read_text()
    told = dict(line.split("=", 1) for line in log.splitlines() if "=" in line)
    wanted = {
        "GATEWAY_PORT": "12345",
        "PROXY_PORT": "23456",
        "BIND_HOST": "127.0.0.1",
        "REHEARSAL_ROOT": str(workspace.run),
        "CWD": str(workspace.run),
        MARKER: str(workspace.root),
        "HTTPS_PROXY": "http://users.own",
    }
    assert {name: told.get(name) for name in wanted} == wanted
    assert "AWS_PROFILE" not in told
