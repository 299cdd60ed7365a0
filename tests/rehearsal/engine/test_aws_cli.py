"""The real AWS CLI has its way with the embedded CodePipeline, CodeBuild and CloudWatch Logs."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.pipeline.record import Status
from rehearsal.pipeline.requests import Kind, Requests, RetryMode
from rehearsal.pipeline.serving import serving
from rehearsal.pipeline.stops import Stop, Stops
from tests.rehearsal.engine.aws_cli import AwsCli
from tests.rehearsal.engine.builds import LOGS, PROJECT, Builds, project, report_group, report_group_arn
from tests.rehearsal.engine.cloud import TOOLS, Cloud
from tests.rehearsal.engine.recorded import Recorded, pipeline
from tests.rehearsal.pipeline.support import Contexts

pytestmark = pytest.mark.requirement("D7")

NAME, BUILDS = "by-cli", "by-cli-builds"
JUNIT = '<testsuite name="api"><testcase classname="orders" name="are kept" time="0.1"/></testsuite>'


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    cloud.deploy("by-cli", pipeline(NAME), account=TOOLS)
    yield cloud
    cloud.delete("by-cli", account=TOOLS)


@pytest.fixture(scope="module")
def aws(deployed: Cloud, tmp_path_factory: pytest.TempPathFactory) -> AwsCli:
    return AwsCli.installed(tmp_path_factory.mktemp("home"), deployed)


@pytest.fixture
def served(deployed: Cloud) -> Iterator[Requests]:
    """Requests that somebody would perform."""
    requests = Requests(deployed.workspace.run)
    with serving(deployed.workspace.state):
        yield requests
    while request := requests.take():
        requests.begun(request.execution)


def of(execution: Recorded) -> tuple[str, ...]:
    """The options that name an execution."""
    return "--pipeline-name", NAME, "--pipeline-execution-id", execution.id


def test_the_pipeline_is_listed_and_told_as_it_is_declared(aws: AwsCli) -> None:
    listed = aws("codepipeline", "list-pipelines", "--query", f"pipelines[?name=='{NAME}']")
    assert [(one["name"], one["executionMode"]) for one in listed] == [(NAME, "QUEUED")]
    whole = aws("codepipeline", "get-pipeline", "--name", NAME)
    assert [stage["name"] for stage in whole["pipeline"]["stages"]][-2:] == ["ApproveProd", "Prod"]
    arn = whole["metadata"]["pipelineArn"]
    assert aws("codepipeline", "list-tags-for-resource", "--resource-arn", arn) == {"tags": []}


def test_an_approval_is_found_given_and_seen_as_the_commands_of_the_handbook_do(aws: AwsCli, deployed: Cloud) -> None:
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.ask()
    query = "stageStates[?stageName=='ApproveProd'].actionStates[0].latestExecution.token | [0]"
    token = aws("codepipeline", "get-pipeline-state", "--name", NAME, "--query", query)
    named = ("--pipeline-name", NAME, "--stage-name", "ApproveProd", "--action-name", "ApproveProd")
    answer = ("codepipeline", "put-approval-result", *named, "--result", "status=Approved,summary=fine")
    assert "InvalidApprovalTokenException" in aws.refusal(*answer, "--token", str(uuid.uuid4()))
    assert aws(*answer, "--token", token)["approvedAt"]
    assert "ApprovalAlreadyCompletedException" in aws.refusal(*answer, "--token", token)
    put = deployed.workspace.mailbox / f"{token}.answer"
    assert json.loads(put.read_text())["reason"] == "fine"
    put.unlink()
    execution.end("ApproveProd")
    execution.finish()


def test_a_start_is_seen_waiting_and_a_stop_of_it_at_once(aws: AwsCli, served: Requests) -> None:
    started = aws("codepipeline", "start-pipeline-execution", "--name", NAME)["pipelineExecutionId"]
    (asked,) = served.waiting()
    assert (asked.kind, asked.execution) == (Kind.START, started)
    named = ("--pipeline-name", NAME, "--pipeline-execution-id", started)
    status = ("codepipeline", "get-pipeline-execution", *named, "--query", "pipelineExecution.status")
    assert aws(*status) == "InProgress"
    query = "stageStates[0].inboundExecutions[].pipelineExecutionId"
    assert aws("codepipeline", "get-pipeline-state", "--name", NAME, "--query", query) == [started]
    stop = ("codepipeline", "stop-pipeline-execution", *named, "--reason", "a slip")
    assert aws(*stop) == {"pipelineExecutionId": started}
    assert aws(*status) == "Stopped"
    assert "PipelineExecutionNotStoppableException" in aws.refusal(*stop)
    listed = aws("codepipeline", "list-pipeline-executions", "--pipeline-name", NAME, "--max-items", "1")
    assert listed["pipelineExecutionSummaries"][0]["stopTrigger"] == {"reason": "a slip"}


def test_a_failed_stage_is_found_and_tried_again(aws: AwsCli, deployed: Cloud, served: Requests) -> None:
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.run("Build", Status.FAILED, error="make failed")
    execution.finish(Status.FAILED)
    query = "actionExecutionDetails[?status=='Failed'].[stageName,output.executionResult.errorDetails.message]"
    filtered = ("--filter", f"pipelineExecutionId={execution.id}", "--query", query)
    actions = ("codepipeline", "list-action-executions", "--pipeline-name", NAME)
    assert aws(*actions, *filtered) == [["Build", "make failed"]]
    retry = ("codepipeline", "retry-stage-execution", *of(execution), "--retry-mode", "FAILED_ACTIONS", "--stage-name")
    assert "NotLatestPipelineExecutionException" in aws.refusal(*retry, "Prod")
    assert aws(*retry, "Build") == {"pipelineExecutionId": execution.id}
    (asked,) = served.waiting()
    assert (asked.kind, asked.retry_mode, asked.stage) == (Kind.RETRY, RetryMode.FAILED_ACTIONS, "Build")
    status = ("codepipeline", "get-pipeline-execution", *of(execution), "--query", "pipelineExecution.status")
    assert aws(*status) == "InProgress", "who waits for its end must not take the failure before for it"
    assert "StageNotRetryableException" in aws.refusal(*retry, "Build")


def test_a_way_into_a_stage_is_closed_and_opened(aws: AwsCli) -> None:
    way = ("--pipeline-name", NAME, "--stage-name", "Prod", "--transition-type", "Inbound")
    query = "stageStates[?stageName=='Prod'].inboundTransitionState | [0]"
    state = ("codepipeline", "get-pipeline-state", "--name", NAME, "--query", query)
    aws("codepipeline", "disable-stage-transition", *way, "--reason", "a holiday")
    closed = aws(*state)
    assert (closed["enabled"], closed["disabledReason"]) == (False, "a holiday")
    aws("codepipeline", "enable-stage-transition", *way)
    assert aws(*state)["enabled"] is True


def test_a_mistake_is_refused_in_awss_words(aws: AwsCli, deployed: Cloud) -> None:
    assert "PipelineNotFoundException" in aws.refusal("codepipeline", "get-pipeline-state", "--name", "absent")
    assert "Member must satisfy regular expression pattern" in aws.refusal(
        "codepipeline", "get-pipeline-execution", "--pipeline-name", NAME, "--pipeline-execution-id", "latest"
    )
    refused = aws.refusal("codepipeline", "start-pipeline-execution", "--name", NAME)
    assert "ConflictException" in refused, "nobody would take it"
    assert "tap rehearse up" in refused
    assert not list(Requests(deployed.workspace.run).waiting())


def test_what_is_being_stopped_is_not_stopped_twice_but_given_up(aws: AwsCli, deployed: Cloud) -> None:
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.begin("Build")
    stop = ("codepipeline", "stop-pipeline-execution", *of(execution))
    aws(*stop, "--reason", "wait")
    assert "DuplicatedStopRequestException" in aws.refusal(*stop)
    aws(*stop, "--abandon", "--reason", "now")
    assert Stops(deployed.workspace.run).asked(execution.id) == Stop(abandon=True, reason="now")
    assert "DuplicatedStopRequestException" in aws.refusal(*stop, "--abandon")
    query = "stageStates[?stageName=='Build'].latestExecution.status | [0]"
    assert aws("codepipeline", "get-pipeline-state", "--name", NAME, "--query", query) == "Stopping"
    execution.end("Build", Status.STOPPED)
    execution.finish(Status.STOPPED)


@pytest.fixture
def contexts(deployed: Cloud) -> Iterator[Contexts]:
    contexts = Contexts(deployed.workspace)
    yield contexts
    contexts.close()


def test_a_build_with_its_report_and_its_log_is_read(
    aws: AwsCli, deployed: Cloud, contexts: Contexts, tmp_path: Path
) -> None:
    password = {"Name": "real-builds", "SecretString": json.dumps({"password": "hunter22"})}
    resources = {
        "Project": project(),
        "Reports": report_group("by-cli-unit"),
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": LOGS}},
        "Password": {"Type": "AWS::SecretsManager::Secret", "Properties": password},
    }
    deployed.deploy(BUILDS, resources, account=TOOLS)
    try:
        group = report_group_arn("by-cli-unit")
        ran = Builds(deployed, tmp_path, contexts).run(
            "echo all is well", files={"unit.xml": JUNIT}, reports={group: {"files": ["unit.xml"]}}
        )
        assert ran in aws("codebuild", "list-builds-for-project", "--project-name", PROJECT)["ids"]
        (build,) = aws("codebuild", "batch-get-builds", "--ids", ran)["builds"]
        (report,) = aws("codebuild", "list-reports-for-report-group", "--report-group-arn", group)["reports"]
        (case,) = aws("codebuild", "describe-test-cases", "--report-arn", report)["testCases"]
        assert (build["buildStatus"], case["name"], case["status"]) == ("SUCCEEDED", "are kept", "SUCCEEDED")
        where = ("--log-group-name", build["logs"]["groupName"], "--log-stream-name", build["logs"]["streamName"])
        assert "all is well" in aws("logs", "get-log-events", *where, "--query", "events[].message | join('', @)")
    finally:
        deployed.delete(BUILDS, account=TOOLS)
