"""The `tap` command on the embedded AWS: as on AWS, by the same APIs, of what the runner records."""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from operate import cli, target
from operate.errors import ExitCode
from rehearsal import aws
from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionFailedError
from rehearsal.pipeline.approvers import FromElsewhere
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.manual_approval import ManualApproval
from rehearsal.pipeline.put_approval import in_the_role
from rehearsal.pipeline.record import Approval, Status
from tests.rehearsal.engine.builds import Builds, project, report_group, report_group_arn
from tests.rehearsal.engine.cloud import REGION, TOOLS, Cloud, wait_until
from tests.rehearsal.engine.recorded import Recorded, action, pipeline
from tests.rehearsal.pipeline.support import Contexts

NAME = "tapped"
CHECKS = '<testsuite name="s"><testcase classname="c" name="test_it"><failure message="1 == 2"/></testcase></testsuite>'


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.out)


Tap = Callable[..., Ended]


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    role = {"RoleName": f"{NAME}-approvers", "AssumeRolePolicyDocument": {"Statement": []}}
    resources = {
        **pipeline(NAME),
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Project": project(
            Environment={"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "i", "Type": "LINUX_CONTAINER"}
        ),
        "Group": report_group("tapped-checks"),
    }
    cloud.deploy(NAME, resources, account=TOOLS)
    yield cloud
    cloud.delete(NAME, account=TOOLS)


@pytest.fixture
def tap(deployed: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tap:
    """Runs it in a checkout in which this engine is the rehearsal that is up."""
    configuration = tmp_path / ".rehearsal" / "aws" / "config"
    configuration.parent.mkdir(parents=True)
    told = {
        "endpoint_url": deployed.engine.endpoint,
        "region": REGION,
        "aws_access_key_id": TOOLS,
        "aws_secret_access_key": aws.SECRET,
    }
    configuration.write_text("\n".join(["[profile rehearsal]", *(f"{key} = {value}" for key, value in told.items())]))
    monkeypatch.setattr(target, "CHECKOUT", tmp_path)
    monkeypatch.setenv("AWS_PROFILE", "rehearsal")
    monkeypatch.setenv("LOGNAME", "ann")
    for name in ("PRODUCT", "REASON"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["tap", *words, "--pipeline", NAME])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
            cli.main()
        return Ended(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="module")
def failed(deployed: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """An execution whose checks in staging failed, in a build that really ran and reported."""
    contexts = Contexts(deployed.workspace)
    builds = Builds(deployed, tmp_path_factory.mktemp("sources"), contexts)
    reports = {report_group_arn("tapped-checks"): {"files": ["checks.xml"]}}
    build = builds.run("echo looking; false", files={"checks.xml": CHECKS}, reports=reports)
    contexts.close()
    recorded = Recorded(deployed, name=NAME)
    recorded.source()
    recorded.run("Build", summary="12 tests passed", variables={"TESTS": "12 passed", "CHANGES": "1 added"})
    recorded.begin("Staging")
    linked = events.ActionLinked(stage="Staging", action="Checks", identity=build, url="", log_stream="")
    recorded.file(linked)
    recorded.end("Staging", Status.FAILED, error="1 of 1 tests failed")
    recorded.finish(Status.FAILED)
    return recorded


def test_it_tells_where_everything_is(tap: Tap, failed: Recorded) -> None:
    told = tap("status", "--exit-code")
    assert (told.code, told.err) == (ExitCode.FAILED, "")
    assert told.out.startswith(f"{NAME} (rehearsal) Failed\n")
    assert "1 of 1 tests failed" in told.out
    stages = {one["stage"]: one for one in tap("status", "--json").document["stages"]}
    assert stages["Staging"]["execution"] == failed.id
    assert (stages["Staging"]["commit"], stages["Staging"]["subject"]) == (failed.commit.id, "Sell more")


def test_it_tells_which_test_failed_and_shows_the_log(tap: Tap, failed: Recorded) -> None:
    document = tap("reports", "--execution", failed.id, "--json").document
    (report,) = document["reports"]
    assert (report["group"], report["failed"], report["passed"]) == ("tapped-checks", 1, 0)
    assert report["failures"][0]["message"] == "1 == 2"
    assert document["failed_actions"][0]["error"] == "1 of 1 tests failed"
    assert tap("reports", "--execution", failed.id, "--exit-code").code == ExitCode.FAILED
    log = tap("logs", "--execution", failed.id)
    assert log.code == ExitCode.DONE
    assert log.out.startswith("Staging/Checks Failed 0123456789ab Sell more")
    assert " looking\n" in log.out
    tail = tap("logs", "--execution", failed.id, "--tail", "2", "--json").document
    assert len(tail["lines"]) == 2
    assert tail["place"]["kind"] == "cloudwatch"


def test_it_tells_what_went_through(tap: Tap, failed: Recorded) -> None:
    past = {one["execution"]["id"]: one for one in tap("history", "--json").document["executions"]}[failed.id]
    assert (past["execution"]["status"], past["author"]) == ("Failed", "ada@example.com")
    assert past["failed"] == [{"stage": "Staging", "action": "Checks", "error": "1 of 1 tests failed"}]


def ask(recorded: Recorded) -> Approval:
    """Wait for an answer as the runner does; what comes of it."""
    contexts = Contexts(recorded.cloud.workspace)
    context = replace(
        contexts(action("ApproveProd", "Approval", "Manual", Configuration={"CustomData": "Deploy to Prod?"})),
        deployed=recorded.deployed,
        stage="ApproveProd",
        clients=EngineClients(recorded.cloud.engine.endpoint),
        listen=recorded.file,
    )
    approver = FromElsewhere(recorded.cloud.workspace, minutes=1)
    try:
        result = ManualApproval(approver, submit=in_the_role)(context)
    except ActionFailedError as error:
        result = error.result
    finally:
        contexts.close()
    assert result.approval
    return result.approval


@pytest.mark.requirement("D5")
@pytest.mark.parametrize(
    ("words", "approved"), [(("approve",), True), (("reject", "--reason", "not on a Friday"), False)]
)
def test_what_waits_is_answered_in_the_approvers_role(
    tap: Tap, deployed: Cloud, words: tuple[str, ...], approved: bool
) -> None:
    recorded = Recorded(deployed, name=NAME)
    recorded.source()
    recorded.begin("ApproveProd")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, recorded)
        wait_until(lambda: bool(tap("status", "--json").document["waiting"]), what="the question")
        told = tap(*words, "--yes")
        given = answer.result(20)
    assert (told.code, told.err) == (ExitCode.DONE, "")
    assert "Deploy to Prod?" in told.out
    assert told.out.endswith(f"ed: ApproveProd/ApproveProd of {NAME}: Sell more\n")
    assert (given.approved, given.by) == (approved, "ann")
    assert given.arn == f"arn:aws:sts::{TOOLS}:assumed-role/{NAME}-approvers/rehearsal-by-ann"
    recorded.end("ApproveProd", approval=given)
    recorded.finish()
    past = tap("history", "--limit", "1", "--json").document["executions"][0]
    assert past["approvals"][0]["by"] == given.arn
    again = tap(*words, "--yes")
    assert again.code == ExitCode.NOTHING


def test_a_rehearsal_that_was_killed_is_told(tap: Tap, tmp_path: Path) -> None:
    configuration = tmp_path / ".rehearsal" / "aws" / "config"
    lines = [line for line in configuration.read_text().splitlines() if not line.startswith("endpoint_url")]
    configuration.write_text("\n".join([*lines, "endpoint_url = http://127.0.0.1:9"]))
    told = tap("status")
    assert (told.code, told.out) == (ExitCode.ABSENT, "")
    assert told.err.startswith("The rehearsal that .rehearsal/aws/config names does not answer")
