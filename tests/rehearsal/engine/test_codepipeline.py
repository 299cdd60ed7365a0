"""CodePipeline's API: its answers have AWS's shape, and say what the runner recorded."""

import json
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.validate import ParamValidator

from rehearsal.pipeline.record import Approval, Status
from tests.rehearsal.engine.cloud import DEV, REGION, TOOLS, Client, Cloud, Json
from tests.rehearsal.engine.recorded import NAME, Recorded, pipeline

ROLE = f"arn:aws:iam::{TOOLS}:role/recorded-approvers"


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": "recorded-approvers", "AssumeRolePolicyDocument": {"Statement": []}},
    }
    cloud.deploy("recorded", {**pipeline(), "Role": role}, account=TOOLS)
    yield cloud
    cloud.delete("recorded", account=TOOLS)


@pytest.fixture
def codepipeline(deployed: Cloud) -> Client:
    return deployed.client("codepipeline", TOOLS)


@pytest.fixture(scope="module")
def execution(deployed: Cloud) -> Recorded:
    """One that has come to production, by an approval, and failed there."""
    recorded = Recorded(deployed)
    recorded.source()
    recorded.run("Build", summary="12 tests passed", variables={"TESTS": "12 passed", "CHANGES": "1 added"})
    recorded.run("Staging", variables={"TESTS": "3 passed"})
    recorded.approved(f"arn:aws:sts::{TOOLS}:assumed-role/recorded-approvers/grace")
    recorded.enter("Prod")
    recorded.rule("Prod", "Approver", Status.SUCCEEDED, "Approved by grace")
    recorded.rule("Prod", "Window", Status.OVERRIDDEN, "not now")
    recorded.run("Prod", Status.FAILED, error="stack prod ended as UPDATE_ROLLBACK_COMPLETE")
    recorded.finish(Status.FAILED)
    return recorded


def raw(cloud: Cloud, operation: str, **parameters: Json) -> Json:
    """The answer as it is sent, before an SDK has left out what it does not know."""
    credential = f"AWS4-HMAC-SHA256 Credential={TOOLS}/20260101/{REGION}/codepipeline/aws4_request"
    request = urllib.request.Request(
        cloud.engine.endpoint,
        data=json.dumps(parameters).encode(),
        headers={
            "X-Amz-Target": f"CodePipeline_20150709.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"{credential}, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ListPipelines", {}),
        ("GetPipeline", {"name": NAME}),
        ("GetPipelineState", {"name": NAME}),
        ("GetPipelineExecution", {"pipelineName": NAME, "pipelineExecutionId": "EXECUTION"}),
        ("ListPipelineExecutions", {"pipelineName": NAME}),
        ("ListActionExecutions", {"pipelineName": NAME}),
    ],
)
def test_answers_have_exactly_the_shape_of_awss(
    deployed: Cloud, execution: Recorded, operation: str, parameters: dict[str, Json]
) -> None:
    given = {key: execution.id if value == "EXECUTION" else value for key, value in parameters.items()}
    model = botocore.session.get_session().get_service_model("codepipeline").operation_model(operation)
    answer = raw(deployed, operation, **given)
    assert answer
    assert model.output_shape
    assert ParamValidator().validate(answer, model.output_shape).generate_report() == ""


def test_a_declaration_is_what_the_template_says(codepipeline: Client) -> None:
    declared = codepipeline.get_pipeline(name=NAME)["pipeline"]
    stages = {stage["name"]: stage for stage in declared["stages"]}
    assert [*stages] == ["Source", "Build", "Staging", "ApproveProd", "Prod"]
    assert stages["Build"]["actions"][0]["configuration"] == {"ProjectName": "synth"}
    assert stages["Prod"]["onFailure"] == {"result": "ROLLBACK"}
    (condition,) = stages["Prod"]["beforeEntry"]["conditions"]
    assert condition["rules"][0]["ruleTypeId"]["provider"] == "LambdaInvoke"
    assert declared["artifactStores"]["us-east-1"]["location"] == "artifacts"
    assert (declared["version"], declared["executionMode"]) == (1, "QUEUED")


def test_the_state_of_each_stage_is_that_of_its_newest_execution(codepipeline: Client, execution: Recorded) -> None:
    states = {stage["stageName"]: stage for stage in codepipeline.get_pipeline_state(name=NAME)["stageStates"]}
    assert states["Prod"]["latestExecution"]["pipelineExecutionId"] == execution.id
    assert states["Prod"]["latestExecution"]["status"] == "Failed"
    (approval,) = states["ApproveProd"]["actionStates"]
    latest = approval["latestExecution"]
    assert latest["lastUpdatedBy"].endswith(":assumed-role/recorded-approvers/grace")
    assert (latest["status"], "token" in latest) == ("Succeeded", False)
    (deploy,) = states["Prod"]["actionStates"]
    assert "UPDATE_ROLLBACK_COMPLETE" in deploy["latestExecution"]["errorDetails"]["message"]


def test_why_a_stage_was_not_entered_is_told(deployed: Cloud, codepipeline: Client) -> None:
    refused = Recorded(deployed)
    refused.source()
    refused.enter("Prod")
    refused.rule("Prod", "Approver", Status.FAILED, "ada has approved a commit of their own")
    refused.rule("Prod", "SameImages", Status.SUCCEEDED, "As checked in Staging")
    refused.finish(Status.FAILED)
    states = {stage["stageName"]: stage for stage in codepipeline.get_pipeline_state(name=NAME)["stageStates"]}
    before = states["Prod"]["beforeEntryConditionState"]
    assert before["latestExecution"]["status"] == "Failed"
    (condition,) = before["conditionStates"]
    rules = {rule["ruleName"]: rule["latestExecution"] for rule in condition["ruleStates"]}
    assert {name: rule["status"] for name, rule in rules.items()} == {"Approver": "Failed", "SameImages": "Succeeded"}
    assert rules["Approver"]["errorDetails"]["message"] == "ada has approved a commit of their own"


def test_what_each_action_did_is_listed_with_its_variables(codepipeline: Client, execution: Recorded) -> None:
    pages = codepipeline.get_paginator("list_action_executions").paginate(
        pipelineName=NAME, filter={"pipelineExecutionId": execution.id}, PaginationConfig={"PageSize": 2}
    )
    runs = {run["actionName"]: run for page in pages for run in page["actionExecutionDetails"]}
    assert {*runs} == {"App", "Synth", "Checks", "ApproveProd", "Deploy"}
    assert runs["App"]["output"]["outputVariables"]["AuthorEmail"] == "ada@example.com"
    assert runs["Synth"]["output"]["outputVariables"] == {"TESTS": "12 passed", "CHANGES": "1 added"}
    assert runs["ApproveProd"]["updatedBy"].endswith("/grace")
    assert runs["ApproveProd"]["input"]["resolvedConfiguration"]["CustomData"] == "1 added"
    assert runs["Deploy"]["status"] == "Failed"


def test_executions_are_listed_with_their_commits(codepipeline: Client, execution: Recorded) -> None:
    (summary,) = (
        one
        for one in codepipeline.list_pipeline_executions(pipelineName=NAME)["pipelineExecutionSummaries"]
        if one["pipelineExecutionId"] == execution.id
    )
    assert summary["status"] == "Failed"
    assert summary["sourceRevisions"][0]["revisionId"] == execution.commit.id
    whole = codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=execution.id)
    assert whole["pipelineExecution"]["artifactRevisions"][0]["revisionSummary"].startswith("Sell more")
    chosen = {"succeededInStage": {"stageName": "Prod"}}
    assert not codepipeline.list_pipeline_executions(pipelineName=NAME, filter=chosen)["pipelineExecutionSummaries"]


def test_a_rollback_is_told_from_a_release(deployed: Cloud, codepipeline: Client) -> None:
    back = Recorded(deployed)
    back.start(rollback="Prod")
    whole = codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=back.id)["pipelineExecution"]
    assert (whole["executionType"], whole["trigger"]["triggerType"]) == ("ROLLBACK", "AutomatedRollback")
    back.finish()


def test_what_is_not_there_is_refused_as_by_aws(deployed: Cloud, codepipeline: Client) -> None:
    errors = codepipeline.exceptions
    with pytest.raises(errors.PipelineNotFoundException):
        codepipeline.get_pipeline_state(name="absent")
    with pytest.raises(errors.PipelineNotFoundException):
        deployed.client("codepipeline", DEV).get_pipeline_state(name=NAME)
    nobodys = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(errors.PipelineExecutionNotFoundException):
        codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=nobodys)
    with pytest.raises(errors.InvalidNextTokenException):
        codepipeline.list_action_executions(pipelineName=NAME, nextToken="guessed")


@pytest.fixture
def waiting(deployed: Cloud) -> Recorded:
    recorded = Recorded(deployed)
    recorded.source()
    recorded.ask()
    return recorded


def put(client: Client, token: str, **more: str) -> Any:  # noqa: ANN401
    named = {"pipelineName": NAME, "stageName": "ApproveProd", "actionName": "ApproveProd", **more}
    return client.put_approval_result(**named, result={"status": "Approved", "summary": "looks good"}, token=token)


@pytest.mark.requirement("D5")
def test_an_answer_under_a_role_is_that_of_its_session(deployed: Cloud, waiting: Recorded) -> None:
    taken = deployed.client("sts", TOOLS).assume_role(RoleArn=ROLE, RoleSessionName="grace@example.com")["Credentials"]
    session = boto3.Session(
        region_name=REGION,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )
    client = session.client("codepipeline", endpoint_url=deployed.engine.endpoint, config=Config(proxies={}))
    assert put(client, waiting.token)["approvedAt"]
    answer = deployed.workspace.mailbox / f"{waiting.token}.answer"
    content = json.loads(answer.read_text())
    answer.unlink()
    assert content == {
        "token": waiting.token,
        "approved": True,
        "by": f"arn:aws:sts::{TOOLS}:assumed-role/recorded-approvers/grace@example.com",
        "reason": "looks good",
    }


@pytest.mark.requirement("D5")
def test_the_token_of_another_question_or_of_one_that_was_answered_opens_nothing(
    deployed: Cloud, codepipeline: Client, waiting: Recorded
) -> None:
    errors = codepipeline.exceptions
    with pytest.raises(errors.InvalidApprovalTokenException):
        put(codepipeline, str(uuid.uuid4()))
    for token in ("guessed", " ", waiting.token[:-1]):
        with pytest.raises(errors.ValidationException):
            put(codepipeline, token)
    with pytest.raises(errors.StageNotFoundException):
        put(codepipeline, waiting.token, stageName="ApproveOther")
    with pytest.raises(errors.ActionNotFoundException):
        put(codepipeline, waiting.token, actionName="Other")
    put(codepipeline, waiting.token)
    with pytest.raises(errors.ApprovalAlreadyCompletedException):
        put(codepipeline, waiting.token)
    (deployed.workspace.mailbox / f"{waiting.token}.answer").unlink()
    waiting.end("ApproveProd", approval=Approval(approved=True, by="grace"))
    with pytest.raises(errors.ApprovalAlreadyCompletedException):
        put(codepipeline, waiting.token)


@pytest.mark.requirement("D5")
def test_the_token_of_a_request_that_expired_or_was_given_up_opens_nothing(
    deployed: Cloud, codepipeline: Client, waiting: Recorded
) -> None:
    waiting.end("ApproveProd", Status.FAILED, error="nobody approved or rejected it in time")
    with pytest.raises(codepipeline.exceptions.InvalidApprovalTokenException):
        put(codepipeline, waiting.token)
    expired = Recorded(deployed)
    expired.source()
    expired.ask(expires=datetime.now(UTC).isoformat())
    with pytest.raises(codepipeline.exceptions.InvalidApprovalTokenException):
        put(codepipeline, expired.token)
    assert not list(deployed.workspace.mailbox.glob("*.answer"))


def test_the_token_of_what_waits_is_shown_and_no_other(codepipeline: Client, waiting: Recorded) -> None:
    def token() -> str | None:
        states = {stage["stageName"]: stage for stage in codepipeline.get_pipeline_state(name=NAME)["stageStates"]}
        return states["ApproveProd"]["actionStates"][0]["latestExecution"].get("token")  # type: ignore[no-any-return]

    assert token() == waiting.token
    waiting.end("ApproveProd")
    assert token() is None
