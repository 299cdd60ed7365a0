"""An engine leaves nothing behind, however it ends."""

import json
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from rehearsal.engine_process import start_engine
from rehearsal.errors import RehearsalError
from rehearsal.guard import processes_of
from rehearsal.ports import free_port
from rehearsal.workspace import Workspace
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import Cloud, wait_until
from tests.rehearsal.engine.test_aurora import RESOURCES


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / ".rehearsal")
    workspace.run.mkdir(parents=True)
    return workspace


def _files_outside(workspace: Workspace) -> set[str]:
    """What there is beside the workspace, and of MiniStack in the usual place for temporary files."""
    here = {path.name for path in workspace.root.parent.iterdir()}
    return here | {path.name for path in Path(tempfile.gettempdir()).glob("ministack*")}


def test_a_stop_ends_tasks_and_databases_at_once_and_leaves_no_file_elsewhere(workspace: Workspace) -> None:
    """Also with a deployment under way."""
    before = _files_outside(workspace)
    engine = start_engine(workspace=workspace, port=free_port(), proxy_port=free_port())
    cloud = Cloud(engine=engine, workspace=workspace)
    service.deploy(cloud, "everything", {**RESOURCES, **service.resources("everything", tasks=2)})
    names = [process.name() for process in processes_of(workspace)]
    assert len(names) >= 4
    assert any("postgres" in name for name in names)
    unfinished = service.resources("ill")
    unfinished["Targets"]["Properties"]["HealthCheckIntervalSeconds"] = 300
    body = json.dumps({"Resources": unfinished})
    cloud.client("cloudformation").create_stack(StackName="unfinished", TemplateBody=body)
    wait_until(lambda: len(cloud.processes("ill")) > 0, what="the task that never gets healthy")

    engine.process.terminate()
    assert engine.process.wait(15) == 0
    assert processes_of(workspace) == set()
    assert _files_outside(workspace) == before


def test_it_ends_when_the_process_that_started_it_is_killed(workspace: Workspace) -> None:
    starter = """
import sys, time
from pathlib import Path
from rehearsal.engine_process import start_engine
from rehearsal.workspace import Workspace
engine = start_engine(workspace=Workspace(Path(sys.argv[1])), port=int(sys.argv[2]), proxy_port=int(sys.argv[3]))
print(engine.process.pid, flush=True)
time.sleep(60)
"""
    arguments = [str(workspace.root), str(free_port()), str(free_port())]
    parent = subprocess.Popen([sys.executable, "-c", starter, *arguments], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    engine = psutil.Process(int(parent.stdout.readline()))
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: not engine.is_running() or engine.status() == psutil.STATUS_ZOMBIE, what="the engine's end")


def test_a_port_that_is_taken_is_named(workspace: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RehearsalError, match=f"cannot listen on 127.0.0.1:{port}"):
            start_engine(workspace=workspace, port=port, proxy_port=free_port())
