"""A rehearsal that stays up, as people use it: up, pushes with git, answers, down; and nothing is left of it."""

import json
import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import boto3
import certifi
import psutil
import pytest

from rehearsal import guard
from rehearsal.workspace import Workspace
from tests.end_to_end import pushing, real_names
from tests.end_to_end.cloud_pipeline import NAME, make_cloud_project
from tests.end_to_end.command import Command, eventually, traces
from tests.end_to_end.project import commit, git

pytestmark = pytest.mark.requirement("D7")


@dataclass(frozen=True)
class Person:
    """Somebody with a checkout and a terminal."""

    project: Path
    environment: Mapping[str, str]

    def make(self, *words: str, **more: str) -> Command:
        return Command(self.project, *words, environment={**self.environment, **more})

    def done(self, *words: str, **more: str) -> str:
        """What a target of the Makefile says that goes well."""
        command = self.make(*words, **more)
        assert command.code() == 0, command.output
        return command.output

    def tap(self, *words: str, code: int = 0) -> str:
        """What `tap rehearse <words>` says."""
        python = self.project / ".venv" / "bin" / "python"
        command = Command(
            self.project, "-m", "operate.cli", "rehearse", *words, environment=self.environment, program=str(python)
        )
        assert command.code() == code, command.output
        return command.output

    def push(self, *words: str) -> Command:
        return pushing.push(self.project, *words, environment=self.environment)

    def change(self, greeting: str) -> str:
        """Commit another greeting; the commit, as people name it."""
        (self.project / "greeting").write_text(f"{greeting}\n")
        return commit(self.project, greeting)[:12]

    def traces(self) -> set[psutil.Process | Path]:
        return traces(self.project, self.environment)


@pytest.fixture(scope="module")
def person(caught: None, person: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:  # noqa: ARG001
    """Whatever happens, nothing of theirs runs on."""
    directory = tmp_path_factory.mktemp("cloud")
    somebody = Person(make_cloud_project(directory / "project"), pushing.odd(person, directory / "odd"))
    yield somebody
    for process in guard.processes_of(Workspace(somebody.project / ".rehearsal")):
        process.kill()


@pytest.fixture(scope="module")
def up(person: Person) -> Iterator[Person]:
    """A cloud that is up, and stopped in the middle of a run."""
    before, settings = person.traces(), (person.project / ".git" / "config").read_bytes()
    said = person.done("up")
    assert "git push rehearsal HEAD:main" in said
    yield person
    person.change("Hello once more")
    running = person.push("--force", "HEAD:main")
    running.until("make approve")
    assert "Stopped, and removed." in person.done("down")
    assert running.code() == 0
    assert "Stopped in Approve: commerce" in pushing.told(running)
    assert eventually(lambda: not person.traces() - before, within=20), person.traces() - before
    assert (person.project / ".git" / "config").read_bytes() == settings
    assert "'rehearsal' does not appear to be a git repository" in pushing.refused(
        person.project, "main", environment=person.environment
    )
    assert "Nothing is up here." in person.done("down")


def test_a_remote_of_somebody_elses_is_let_be(person: Person) -> None:
    git(person.project, "remote", "add", "mine", "https://example.com/tap")
    refused = person.tap("up", "--remote", "mine", code=2)
    assert "has a remote mine already, which leads to https://example.com/tap" in refused
    assert git(person.project, "remote", "get-url", "mine") == "https://example.com/tap"
    git(person.project, "remote", "remove", "mine")


def test_what_a_killed_cloud_left_is_removed_by_the_next_one(person: Person) -> None:
    before = person.traces()
    person.done("up")
    clouds = [process for process in person.traces() - before if isinstance(process, psutil.Process)]
    owners = [process for process in clouds if "rehearsal.cloud" in process.cmdline()]
    assert len(owners) == 3
    for number in (signal.SIGSTOP, signal.SIGKILL):  # none may see another one die
        for process in owners:
            process.send_signal(number)
    assert eventually(lambda: not any(process.is_running() and process.status() != "zombie" for process in owners))
    refused = pushing.refused(person.project, "HEAD:refs/heads/main", environment=person.environment)
    assert "The rehearsal is not up any more" in refused

    person.done("up")
    person.done("down")

    assert eventually(lambda: not person.traces() - before, within=20), person.traces() - before
    assert git(person.project, "remote") == ""


def test_a_push_is_told_to_its_end_and_a_second_one_waits_for_it(up: Person) -> None:
    first = up.push("main")
    first.until("make approve")
    second_commit = up.change("Good morning")
    second = up.push("main")
    second.until(f"Queued behind {git(up.project, 'rev-parse', 'HEAD~')[:12]} Greet everybody")

    up.done("approve")
    assert first.code() == 0
    second.until("make approve")
    up.done("reject", REASON="too early")

    assert second.code() == 0
    for line in (
        "The pipeline is still being prepared; this run begins when it is there.",
        f"The pipeline {NAME} is there, after ",
        "Stage Build succeeded in ",
        "(within 7 days)",
        f"Succeeded: commerce, pipeline {NAME}, commit ",
    ):
        assert line in pushing.told(first)
    assert f"Failed in Approve: commerce, pipeline {NAME}, commit {second_commit}, " in pushing.told(second)
    assert "too early" in pushing.told(second)


def test_a_push_that_fails_is_told_with_the_end_of_its_log(up: Person) -> None:
    up.change("something rude")
    failing = up.push("main")

    assert failing.code() == 0
    told = pushing.told(failing)
    assert "something rude\n" in told
    assert "Failed in Build: commerce" in told


def test_what_triggers_nothing_says_so(up: Person) -> None:
    for words, said in {
        ("HEAD:refs/heads/other",): "branch other is kept; this triggers nothing: the pipeline listens to branch main.",
        (":other",): "branch other is deleted; this triggers nothing",
        ("HEAD:refs/tags/v1",): "tag v1 is kept; this triggers nothing",
    }.items():
        command = up.push(*words)
        assert command.code() == 0
        assert said in pushing.told(command)
    refused = pushing.refused(up.project, ":main", environment=up.environment)
    assert "The pipeline listens to branch main: it stays." in refused


def test_ctrl_c_leaves_the_run_going_and_says_how_to_look(up: Person) -> None:
    git(up.project, "reset", "--quiet", "--hard", "HEAD~")  # and so it is a forced push
    name = up.change("Good afternoon")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(up.project)
        shell = "trap : INT; git push --force rehearsal main; read enough"  # as one that lives on
        os.execvpe("bash", ["bash", "-c", shell], dict(up.environment))
    screen = b""
    while b"make approve" not in screen:
        screen += os.read(terminal, 4096)
    os.write(terminal, b"\x03")
    while b"The run goes on" not in screen:
        screen += os.read(terminal, 4096)
    os.close(terminal)
    os.waitpid(pid, 0)

    assert name in up.tap("log")
    up.done("approve")
    assert f"Succeeded: commerce, pipeline {NAME}, commit {name}" in up.tap("log", "--follow")


def test_nothing_else_starts_in_a_checkout_whose_cloud_is_up(up: Person) -> None:
    for words in (("up",), ("rehearse",)):
        command = up.make(*words)
        assert command.code() == 2
        assert "The rehearsal of this checkout is up as a cloud (process " in command.output


def test_the_aws_configuration_leads_to_the_pipeline(up: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(up.project / ".rehearsal" / "aws" / "config"))
    tools = boto3.Session(profile_name="rehearsal")
    pipelines = tools.client("codepipeline").list_pipelines()["pipelines"]
    assert [pipeline["name"] for pipeline in pipelines] == [NAME]
    assert tools.client("sts").get_caller_identity()["Account"] == "111111111111"
    staging = boto3.Session(profile_name="rehearsal-staging")
    assert staging.client("sts").get_caller_identity()["Account"] == "333333333333"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what processes share")
def test_at_rest_it_takes_less_than_300_mb(up: Person) -> None:
    processes = guard.processes_of(Workspace(up.project / ".rehearsal")) | {
        process for process in up.traces() if isinstance(process, psutil.Process)
    }
    sizes = {process: process.memory_full_info().pss for process in processes}
    assert len(sizes) >= 4, "the engine, the worker and two that wait"
    assert sum(sizes.values()) < 300 * 10**6, sizes


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_a_shell_reaches_every_kind_of_name_with_certificates_verified(up: Person) -> None:
    variables = json.loads(up.tap("env", "--json"))
    leading = {name: value for name, value in variables.items() if name in {"AWS_CONFIG_FILE", "AWS_PROFILE"}}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in leading.items():
            patch.setenv(name, value)
        api, *others = real_names.make(boto3.Session().client)  # type: ignore[arg-type]  # overloaded

    def curl(url: str, *words: str) -> "subprocess.CompletedProcess[str]":
        command = shlex.join(["curl", "--silent", "--show-error", "--fail", *words, url])
        script = f'eval "$(.venv/bin/tap rehearse env)" && {command}'
        return subprocess.run(
            ["bash", "-c", script],
            cwd=up.project,
            env=dict(up.environment),
            capture_output=True,
            text=True,
            check=False,
        )

    assert curl(api).returncode == 0
    for url in others:
        done = curl(url)
        assert (done.stdout, done.stderr) == (real_names.SAID, ""), url
    somebody_elses = certifi.where()
    assert "certificate" in curl(others[-1], "--cacert", somebody_elses).stderr
