"""Every run leaves a page, however it ends, and the last ones are kept."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from rehearsal.run_pages import LATEST, MOST_RUNS, RunPages, newest_execution, pages
from rehearsal.workspace import Workspace

Json = dict[str, Any]
ACCOUNT, REGION = "111111111111", "us-east-1"
SOURCE = {"category": "Source", "owner": "AWS", "provider": "CodeCommit", "version": "1"}
BUILD = {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"}


def declared(name: str, kind: Json) -> Json:
    return {"Name": name, "ActionTypeId": {key[0].upper() + key[1:]: value for key, value in kind.items()}}


def ran(stage: str, name: str, kind: Json, status: str, start: float) -> Json:
    return {
        "stageName": stage,
        "actionName": name,
        "startTime": start,
        "lastUpdateTime": start + 1,
        "status": status,
        "input": {"actionTypeId": kind, "configuration": {}},
        "output": {"executionResult": {}, "outputVariables": {}},
    }


class Run:
    """What a rehearsal has on disk while it runs; its embedded AWS is not to be reached."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root / ".rehearsal")
        self.said: list[str] = []
        stages = [
            {"Name": "Source", "Actions": [declared("push", SOURCE)]},
            {"Name": "Build", "Actions": [declared("Synth", BUILD)]},
            {"Name": "Dev", "Actions": [declared("Checks", BUILD)]},
        ]
        recorded = {"account": ACCOUNT, "region": REGION, "version": 1, "properties": {"Stages": stages}}
        self._put(self.workspace.state / "pipelines" / "shop.json", recorded)

    def execution(self, name: str, *, start: float = 0.0, status: str = "Failed", build: str = "Failed") -> None:
        start = start or time.time() + 60
        content = {
            "pipelineName": "shop",
            "pipelineVersion": 1,
            "pipelineExecutionId": name,
            "status": status,
            "executionType": "STANDARD",
            "startTime": start,
            "lastUpdateTime": start + 5,
            "stages": {"Source": {"status": "Succeeded"}, "Build": {"status": build}},
            "actions": [
                ran("Source", "push", SOURCE, "Succeeded", start),
                ran("Build", "Synth", BUILD, build, start + 1),
            ],
        }
        self._put(self.workspace.state / "executions" / "shop" / f"{name}.json", content)
        log = self.workspace.results / name / "Build-Synth.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"the log of {name}\n")

    @staticmethod
    def _put(file: Path, content: Json) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))

    def pages(self, clients: Callable[[], Any] | None = None) -> RunPages:
        return RunPages(workspace=self.workspace, product="shop", clients=clients or Gone, say=self.said.append)

    def page(self, name: str = LATEST) -> str:
        return (self.workspace.runs / name / "index.html").read_text()


class Gone:
    """Clients of an engine that has ended."""

    def __call__(self, _service: str, /, *, account: str, region: str) -> "Gone":
        assert (account, region) == (ACCOUNT, REGION)
        return self

    def __getattr__(self, _name: str) -> Callable[..., Json]:
        def call(**_request: object) -> Json:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

        return call


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_a_run_that_fails_leaves_its_page_even_if_its_cloud_has_died(run: Run) -> None:
    run.execution("one")
    with run.pages() as written:
        written.write()
    html = run.page("one")
    assert "Failed in Build / Synth" in html
    assert "The embedded AWS has ended before this page was written" in html
    assert "the log of one" in html
    assert run.said == [f"The page of this run: {run.workspace.runs / 'one' / 'index.html'}"]


def test_a_run_that_is_cut_short_leaves_its_page_too(run: Run) -> None:
    run.execution("one", status="InProgress", build="InProgress")
    with pytest.raises(KeyboardInterrupt), run.pages():
        raise KeyboardInterrupt
    html = run.page("one")
    assert "Stopped in Build" in html
    assert "broke off, before this run had come to its end" in html
    assert "In progress" not in html


def test_before_the_first_push_there_is_no_page(run: Run) -> None:
    with run.pages():
        pass
    assert run.said == []
    assert not run.workspace.runs.exists()


def test_the_log_survives_the_next_rehearsal(run: Run) -> None:
    run.execution("one")
    run.pages().write()
    (run.workspace.results / "one" / "Build-Synth.log").unlink()
    assert (run.workspace.runs / "one" / "logs" / "Build-Synth.log").read_text() == "the log of one\n"
    assert 'href="logs/Build-Synth.log"' in run.page("one")


def test_the_last_runs_are_kept_and_the_latest_one_has_a_name(run: Run) -> None:
    for number in range(MOST_RUNS + 3):
        run.execution(f"run-{number}", start=1000.0 + number)
        run.pages().write()
        then = time.time() - 1000 + number
        os.utime(run.workspace.runs / f"run-{number}" / "index.html", (then, then))
    assert list(pages(run.workspace)) == [f"run-{number}" for number in range(3, MOST_RUNS + 3)]
    assert (run.workspace.runs / LATEST).readlink() == Path(f"run-{MOST_RUNS + 2}")
    assert {path.name for path in run.workspace.runs.iterdir()} == {*pages(run.workspace), LATEST}


def test_a_page_links_to_those_of_the_same_pipelines_other_runs(run: Run) -> None:
    run.execution("one", start=1000.0)
    run.pages().write()
    run.execution("two", start=2000.0)
    run.pages().write()
    assert 'href="../one/index.html"' in run.page("two")


def test_drills_are_added_to_the_page_as_it_was_before_them(run: Run) -> None:
    run.execution("one")
    with run.pages() as written:
        written.write()
        written.drilled("Alarm drill", where="shop-dev", result="9 alarms fired", details=("shop-dev-bad",))
        run.execution("one", status="Succeeded")  # nothing is read again
    assert "9 alarms fired" in run.page("one")
    assert "Failed in Build" in run.page("one")


def test_drills_are_of_their_own_run(run: Run) -> None:
    run.execution("one")
    with run.pages() as written:
        written.write()
        written.drilled("Alarm drill", where="shop-dev", result="9 alarms fired")
        run.execution("two", start=time.time() + 120)
        written.write()
    assert "9 alarms fired" not in run.page("two")


def test_a_page_that_cannot_be_written_is_a_warning_and_no_failure(run: Run) -> None:
    def broken() -> Any:  # noqa: ANN401 - no clients
        raise ValueError("what a pity")

    run.execution("one")
    with run.pages(broken):
        pass
    assert run.said == ["The page of this run could not be written: what a pity"]


def test_a_rollback_is_told_on_the_page_of_the_run_that_it_rolls_back(run: Run) -> None:
    run.execution("one", start=1000.0)
    run.execution("back", start=2000.0)
    file = run.workspace.state / "executions" / "shop" / "back.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "executionType": "ROLLBACK"}))
    newest = newest_execution(run.workspace, since=0)
    assert newest
    assert newest["pipelineExecutionId"] == "one"
    run.pages().write()
    assert "a rollback" in run.page("one")


def test_what_is_not_exercised_is_on_the_page(run: Run) -> None:
    run.execution("one")
    run.pages().write()
    assert "security groups, routes, endpoints and NAT gateways" in run.page("one")


def test_what_ran_before_is_not_this_run(run: Run) -> None:
    run.execution("one", start=1000.0)
    with run.pages():
        pass
    assert run.said == []
