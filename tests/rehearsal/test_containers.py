"""Containers that are local processes behave as ECS expects them to."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from rehearsal import privileges
from rehearsal.engine.containers import APIError, Container, LocalDocker, NotFound
from rehearsal.engine.containers.errors import ImageNotFound
from rehearsal.guard.linux import death_signal_prefix
from rehearsal.images.store import ImageStore
from tests.rehearsal.images.dockerfiles import SHELL, build_image

GENTLE = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.01; done"
REPOSITORY = "111111111111.dkr.ecr.us-east-1.amazonaws.com/app"


def eventually(condition: Callable[[], Any]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(condition())


def output(container: Container) -> str:
    written = container.logs()
    assert isinstance(written, bytes)
    return written.decode()


def gone(pid: int) -> bool:
    """No process with this id, not even a zombie of ours."""
    return not psutil.pid_exists(pid)


def ended(pid: int) -> bool:
    """No process with this id runs."""
    return gone(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def docker(tmp_path: Path) -> Iterator[LocalDocker]:
    docker = LocalDocker(tmp_path)
    yield docker
    docker.close(timeout=0)


@pytest.fixture
def run(docker: LocalDocker, tmp_path: Path) -> Callable[..., Container]:
    """Build an image from a Dockerfile without its FROM, and run it."""

    def build_and_run(dockerfile: str, base: str = SHELL, **options: Any) -> Container:  # noqa: ANN401
        ImageStore(tmp_path).tag(build_image(tmp_path, f"{base}{dockerfile}\n", file="content"), "app:1")
        return docker.containers.run("app:1", detach=True, **options)

    return build_and_run


Run = Callable[..., Container]


def test_an_image_runs_in_its_directory_with_its_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "ours")
    container = run(
        'ENV A=image B=image FILE=/srv/file\nWORKDIR /srv\nCOPY file .\nCMD ["sh", "-c", "cat file $FILE; env"]',
        environment={"B": "task"},
    )
    assert container.wait()["StatusCode"] == 0
    content, _, variables = output(container).partition("content" * 2)
    environment = dict(line.split("=", 1) for line in variables.splitlines())
    assert not content
    assert environment.items() >= {"A": "image", "B": "task", "HOST": "127.0.0.1"}.items()
    assert "AWS_SECRET_ACCESS_KEY" not in environment
    assert Path(environment["HOME"]).is_dir()


def test_what_the_environment_function_says_comes_last(tmp_path: Path) -> None:
    ImageStore(tmp_path).tag(build_image(tmp_path, f"{SHELL}ENV A=image\nCMD echo $A\n"), "app:1")
    docker = LocalDocker(tmp_path, environment=lambda: {"A": "injected"})
    container = docker.containers.run("app:1", environment={"A": "task"})
    container.wait()
    docker.close()
    assert output(container) == "injected\n"


@pytest.mark.parametrize(
    ("dockerfile", "options", "said"),
    [
        ('CMD ["echo", "a"]', {}, "a"),
        ('ENTRYPOINT ["echo", "entry"]\nCMD ["cmd"]', {}, "entry cmd"),
        ('ENTRYPOINT ["echo", "entry"]\nCMD ["cmd"]', {"command": ["other"]}, "entry other"),
        ('ENTRYPOINT ["echo", "entry"]\nCMD ["cmd"]', {"entrypoint": ["echo", "mine"]}, "mine"),
        ('CMD ["echo", "a"]', {"command": "echo 'b c'"}, "b c"),
        ('COPY file /x/file\nCMD ["cat", "/x/file"]', {}, "content"),
        ("COPY file /x/file\nENV F=/x/file\nCMD cat $F", {}, "content"),
    ],
)
def test_the_command_is_put_together_as_docker_does(
    run: Run, dockerfile: str, options: dict[str, Any], said: str
) -> None:
    container = run(dockerfile, **options)
    assert container.wait()["StatusCode"] == 0
    assert output(container).strip() == said


def test_a_node_image_runs_node(run: Run) -> None:
    container = run('CMD ["node", "-p", "process.env.NODE_VERSION"]', base="FROM node:24.19.0\n")
    assert container.wait()["StatusCode"] == 0
    assert output(container).startswith("24.")


@pytest.mark.parametrize(("command", "code"), [("exit 3", 3), ("kill -SEGV $$", 139), ("true", 0)])
def test_how_it_ended_can_be_read(run: Run, docker: LocalDocker, command: str, code: int) -> None:
    container = run(f"CMD {command}")
    assert container.wait() == {"StatusCode": code, "Error": None}
    found = docker.containers.get(container.id)
    found.reload()
    assert found.status == "exited"
    assert found.attrs["State"]["ExitCode"] == code
    assert eventually(lambda: docker.network.local_port(container.ip, 8080) is None)
    assert gone(container.process.pid)


def test_while_it_runs_its_address_leads_to_its_port(run: Run, docker: LocalDocker) -> None:
    container = run(f"CMD echo $PORT; {GENTLE}")
    networks = container.attrs["NetworkSettings"]["Networks"]
    assert {network["IPAddress"] for network in networks.values()} == {container.ip}
    assert container.status == "running"
    assert eventually(lambda: "ready" in output(container))
    assert docker.network.local_port(container.ip, 8080) == int(output(container).split()[0])


def test_stopping_is_graceful(run: Run) -> None:
    container = run(f"CMD {GENTLE}")
    assert eventually(lambda: "ready" in output(container))
    container.stop()
    assert container.wait()["StatusCode"] == 0
    assert output(container) == "ready\nbye\n"
    container.stop()


def test_what_does_not_stop_in_time_is_killed(run: Run) -> None:
    container = run(f"CMD {STUBBORN}")
    assert eventually(lambda: "ready" in output(container))
    container.stop(timeout=0.05)
    assert container.wait()["StatusCode"] == 128 + signal.SIGKILL


def test_the_time_to_stop_can_be_the_containers_own(run: Run) -> None:
    container = run(f"CMD {STUBBORN}", stop_timeout=0.05)
    assert eventually(lambda: "ready" in output(container))
    container.stop()
    assert container.wait()["StatusCode"] == 128 + signal.SIGKILL


@pytest.mark.parametrize("end", ["exit", "kill"])
def test_with_the_main_process_all_others_end(run: Run, end: str) -> None:
    other = "sh -c 'trap \"\" TERM; echo $$ > $HOME/pid; while :; do sleep 1; done' &"
    main = f"{other} until [ -s $HOME/pid ]; do sleep 0.01; done; cat $HOME/pid"
    container = run(f"CMD {main}{'; wait' if end == 'kill' else ''}")
    assert eventually(lambda: output(container))
    if end == "kill":
        container.kill()
    container.wait()
    assert eventually(lambda: ended(int(output(container))))


def test_logs_are_lines_as_they_come_until_the_end(run: Run) -> None:
    container = run("CMD printf one; printf '\\ntwo\\n' >&2; printf three")
    lines = container.logs(stream=True, follow=True, stdout=True, stderr=True)
    assert list(lines) == [b"one\n", b"two\n", b"three"]
    assert container.logs(tail=1) == b"three"
    assert container.log.read_bytes() == container.logs()


def test_a_container_that_was_removed_is_not_found_but_its_log_stays(run: Run, docker: LocalDocker) -> None:
    container = run(f"CMD {GENTLE}")
    with pytest.raises(APIError, match="is running"):
        container.remove()
    container.remove(v=True, force=True)
    with pytest.raises(NotFound):
        docker.containers.get(container.id)
    assert gone(container.process.pid)
    assert container.log.exists()
    assert not container.scratch.exists()


def test_containers_are_listed_by_label(run: Run, docker: LocalDocker) -> None:
    mine = run("CMD true", labels={"ministack": "ecs", "instance": "a"}, name="mine")
    other = run(f"CMD {GENTLE}", labels={"ministack": "ecs", "instance": "b"})
    mine.wait()
    listed = docker.containers.list
    assert listed() == [other]
    assert {container.id for container in listed(all=True, sparse=True)} == {mine.id, other.id}
    assert listed(all=True, filters={"label": ["ministack=ecs", "instance=a"]}) == [mine]
    assert listed(all=True, filters={"label": "instance"}) == [mine, other]
    assert mine.name == "mine"


def test_only_what_was_pushed_can_be_pulled(docker: LocalDocker, tmp_path: Path) -> None:
    store = ImageStore(tmp_path)
    image = build_image(tmp_path, f"{SHELL}CMD true\n")
    store.tag(image, f"{REPOSITORY}:1")
    for ask in (docker.images.get, docker.images.pull, docker.images.get_registry_data):
        with pytest.raises(ImageNotFound, match="app:1"):
            ask(f"{REPOSITORY}:1")
    store.tag(image, f"{REPOSITORY}@{image.manifest_digest}")
    for name in (f"{REPOSITORY}:1", f"{REPOSITORY}@{image.manifest_digest}"):
        assert docker.images.pull(name, platform="linux/amd64").id == image.manifest_digest
        assert docker.containers.run(name).wait()["StatusCode"] == 0
    with pytest.raises(ImageNotFound):
        docker.containers.run("unknown:1")


def test_a_program_that_is_not_there_is_named(run: Run) -> None:
    with pytest.raises(APIError, match='exec: "no-such-program": executable file not found'):
        run('CMD ["no-such-program"]')


def test_closing_ends_all_and_starts_none_any_more(run: Run, docker: LocalDocker, tmp_path: Path) -> None:
    containers = [run(f"CMD {GENTLE}") for _ in range(3)]
    assert eventually(lambda: all("ready" in output(container) for container in containers))
    docker.close()
    assert all(gone(container.process.pid) for container in containers)
    assert {output(container) for container in containers} == {"ready\nbye\n"}
    assert not docker.containers.list(all=True)
    assert not list((tmp_path / "containers").iterdir())
    with pytest.raises(APIError, match="ending"):
        run("CMD true")


def test_many_may_be_started_at_once(docker: LocalDocker, tmp_path: Path) -> None:
    ImageStore(tmp_path).tag(build_image(tmp_path, f"{SHELL}CMD echo $PORT\n"), "app:1")
    with ThreadPoolExecutor() as pool:
        containers = list(pool.map(lambda _: docker.containers.run("app:1"), range(12)))
    for container in containers:
        container.wait()
    assert len({container.ip for container in containers}) == len({output(container) for container in containers}) == 12


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A directory that every user can get to."""
    directory = privileges.make_reachable_directory()
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")
def test_as_root_an_images_user_is_not_root_and_can_write_only_to_its_home(reachable: Path) -> None:
    command = "id -u; touch file || echo refused; touch $HOME/file && echo written"
    ImageStore(reachable).tag(build_image(reachable, f"{SHELL}USER app\nCMD {command}\n"), "app:1")
    docker = LocalDocker(reachable)
    container = docker.containers.run("app:1")
    container.wait()
    docker.close()
    lines = output(container).splitlines()
    assert (lines[0], lines[-2:]) == (str(pwd.getpwnam("nobody").pw_uid), ["refused", "written"])


@pytest.mark.skipif(os.geteuid() != 0, reason="concerns root")
def test_as_root_where_that_user_cannot_get_it_says_that_root_runs_it(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tmp_path.chmod(0o700)
    container = run("USER app\nCMD id -u")
    container.wait()
    assert output(container) == "0\n"
    assert "runs as root" in caplog.text


@pytest.mark.skipif(not death_signal_prefix(signal.SIGTERM), reason="needs util-linux")
def test_containers_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    ImageStore(tmp_path).tag(build_image(tmp_path, f"{SHELL}CMD {GENTLE}\n"), "app:1")
    script = (
        "import sys, time; from pathlib import Path; from rehearsal.engine.containers import LocalDocker\n"
        "container = LocalDocker(Path(sys.argv[1])).containers.run('app:1')\n"
        "next(container.logs(stream=True, follow=True))\n"
        "print(container.process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        owner.kill()
    assert eventually(lambda: ended(pid))
