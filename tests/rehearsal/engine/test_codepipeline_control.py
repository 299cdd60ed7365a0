"""What people ask of CodePipeline beyond reading: what it takes, what it refuses, and how that looks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rehearsal.pipeline import events
from rehearsal.pipeline.overrides import Overrides
from rehearsal.pipeline.record import Status
from rehearsal.pipeline.requests import Kind, Request, Requests, RetryMode
from rehearsal.pipeline.serving import serving
from rehearsal.pipeline.stops import Stop, Stops
from rehearsal.pipeline.transitions import Transitions
from tests.rehearsal.engine.answers import raw, unchecked, what_is_wrong
from tests.rehearsal.engine.cloud import TOOLS, Client, Cloud, Json
from tests.rehearsal.engine.recorded import Recorded, pipeline

NAME, NOBODYS = "controlled", "00000000-0000-0000-0000-000000000000"


def definition(*, closed: str = "", version: str = "") -> dict[str, Json]:
    """Of the pipeline; `closed` is why nobody enters its stage Staging at first."""
    resources = pipeline(NAME)
    properties = resources["Pipeline"]["Properties"]
    properties["Tags"] = [{"Key": "Project", "Value": "commerce"}]
    properties["Variables"] = [{"Name": "COLOUR", "DefaultValue": "blue"}]
    if closed:
        properties["DisableInboundStageTransitions"] = [{"StageName": "Staging", "Reason": closed}]
    if version:
        properties["Stages"][2]["Actions"][0]["Configuration"]["ProjectName"] = version
    return resources


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    cloud.deploy(NAME, definition(), account=TOOLS)
    yield cloud
    cloud.delete(NAME, account=TOOLS)


@pytest.fixture
def codepipeline(deployed: Cloud) -> Client:
    return deployed.client("codepipeline", TOOLS)


@pytest.fixture
def requests(deployed: Cloud) -> Iterator[Requests]:
    """Those that somebody would perform."""
    waiting = Requests(deployed.workspace.run)
    with serving(deployed.workspace.state):
        yield waiting
    while request := waiting.take():
        waiting.begun(request.execution)


@pytest.fixture
def failed(deployed: Cloud) -> Recorded:
    """An execution that has failed in Build."""
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.run("Build", Status.FAILED, error="make failed")
    execution.finish(Status.FAILED)
    return execution


@pytest.fixture
def refused(deployed: Cloud) -> Recorded:
    """An execution that was not let into Prod by a rule."""
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.enter("Prod")
    execution.rule("Prod", "Approver", Status.FAILED, "their own commit")
    execution.left("Prod", Status.FAILED)
    execution.finish(Status.FAILED)
    return execution


def good(deployed: Cloud) -> Recorded:
    """An execution that has come to its end."""
    execution = Recorded(deployed, name=NAME)
    execution.source()
    execution.run("Build")
    execution.run("Prod")
    execution.finish()
    return execution


def state_of(client: Client, stage: str) -> Any:  # noqa: ANN401 - JSON
    states = client.get_pipeline_state(name=NAME)["stageStates"]
    return next(state for state in states if state["stageName"] == stage)


def retry(client: Client, execution: str, stage: str = "Build", mode: str = "FAILED_ACTIONS") -> Any:  # noqa: ANN401
    return client.retry_stage_execution(
        pipelineName=NAME, stageName=stage, pipelineExecutionId=execution, retryMode=mode
    )


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("StartPipelineExecution", {"name": NAME, "clientRequestToken": "shape"}),
        ("StopPipelineExecution", {"pipelineName": NAME, "pipelineExecutionId": "RUNNING"}),
        (
            "RetryStageExecution",
            {"pipelineName": NAME, "stageName": "Build", "pipelineExecutionId": "FAILED", "retryMode": "ALL_ACTIONS"},
        ),
        ("RollbackStage", {"pipelineName": NAME, "stageName": "Prod", "targetPipelineExecutionId": "GOOD"}),
        ("ListRuleExecutions", {"pipelineName": NAME}),
        ("ListTagsForResource", {"resourceArn": f"arn:aws:codepipeline:us-east-1:{TOOLS}:{NAME}"}),
        ("GetPipelineState", {"name": NAME}),
        ("ListPipelineExecutions", {"pipelineName": NAME}),
        ("GetPipelineExecution", {"pipelineName": NAME, "pipelineExecutionId": "QUEUED"}),
    ],
)
def test_answers_have_exactly_the_shape_of_awss(
    deployed: Cloud, requests: Requests, refused: Recorded, operation: str, parameters: dict[str, Json]
) -> None:
    assert refused
    executions = {"GOOD": good(deployed), "LATER": good(deployed), "FAILED": Recorded(deployed, name=NAME)}
    failed = executions["FAILED"]
    failed.source()
    failed.run("Build", Status.FAILED)
    failed.finish(Status.FAILED)
    running = executions["RUNNING"] = Recorded(deployed, name=NAME)
    running.source()
    running.file(events.TransitionClosed(stage="Build", reason="closed"))
    queued = Request(kind=Kind.PUSH, pipeline=NAME, commit="a" * 40, branch="main")
    requests.put(queued)
    ids = {"QUEUED": queued.execution, **{name: execution.id for name, execution in executions.items()}}
    if operation == "RetryStageExecution":
        running.finish(Status.FAILED)
    given = {name: ids.get(str(value), value) for name, value in parameters.items()}
    answer = raw(deployed, "codepipeline", operation, given)
    assert answer
    assert what_is_wrong("codepipeline", operation, answer) == ""
    Stops(deployed.workspace.run).withdraw(running.id)
    running.finish()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda client: client.stop_pipeline_execution(pipelineName=NAME), "'pipelineExecutionId'.*not be null"),
        (lambda client: retry(client, NOBODYS, mode="SOME"), r"enum value set: \[FAILED_ACTIONS, ALL_ACTIONS\]"),
        (lambda client: retry(client, "latest"), "regular expression pattern"),
        (lambda client: client.start_pipeline_execution(name="x" * 101), "length less than or equal to 100"),
        (
            lambda client: client.stop_pipeline_execution(
                pipelineName=NAME, pipelineExecutionId=NOBODYS, reason="x" * 201
            ),
            "length less than or equal to 200",
        ),
        (
            lambda client: client.start_pipeline_execution(
                name=NAME, sourceRevisions=[{"actionName": "App", "revisionType": "COMMIT_ID"}]
            ),
            "'sourceRevisions.1.member.revisionValue'.*not be null",
        ),
        (
            lambda client: client.disable_stage_transition(
                pipelineName=NAME, stageName="Prod", transitionType="Inbound", reason="nobody's business; really"
            ),
            "regular expression pattern",
        ),
    ],
)
def test_what_breaks_the_models_constraints_is_refused(
    deployed: Cloud, call: Callable[[Client], object], said: str
) -> None:
    client = unchecked(deployed, "codepipeline")
    with pytest.raises(client.exceptions.ValidationException, match=said):
        call(client)


def test_a_start_takes_a_commit_and_variables_and_is_made_once_for_a_token(
    codepipeline: Client, requests: Requests
) -> None:
    given: dict[str, Any] = {
        "sourceRevisions": [{"actionName": "App", "revisionType": "COMMIT_ID", "revisionValue": "c" * 40}],
        "variables": [{"name": "COLOUR", "value": "green"}],
        "clientRequestToken": "once-and-no-more",
    }
    first = codepipeline.start_pipeline_execution(name=NAME, **given)["pipelineExecutionId"]
    assert codepipeline.start_pipeline_execution(name=NAME, **given)["pipelineExecutionId"] == first
    (asked,) = requests.waiting()
    assert (asked.kind, asked.execution, asked.commit) == (Kind.START, first, "c" * 40)
    assert (asked.variables, asked.by) == ({"COLOUR": "green"}, f"arn:aws:iam::{TOOLS}:root")
    whole = codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=first)["pipelineExecution"]
    assert whole["trigger"] == {"triggerType": "StartPipelineExecution", "triggerDetail": asked.by}
    for wrong in (
        {"variables": [{"name": "SIZE", "value": "1"}]},
        {"sourceRevisions": [{"actionName": "Other", "revisionType": "COMMIT_ID", "revisionValue": "c"}]},
        {"sourceRevisions": [{"actionName": "App", "revisionType": "IMAGE_DIGEST", "revisionValue": "c"}]},
    ):
        with pytest.raises(codepipeline.exceptions.ValidationException):
            codepipeline.start_pipeline_execution(name=NAME, **wrong)


def test_what_was_taken_and_has_not_begun_is_still_seen(codepipeline: Client, requests: Requests) -> None:
    started = codepipeline.start_pipeline_execution(name=NAME)["pipelineExecutionId"]
    assert requests.take()
    status = codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=started)
    assert status["pipelineExecution"]["status"] == "InProgress"
    requests.begun(started)
    with pytest.raises(codepipeline.exceptions.PipelineExecutionNotFoundException):
        codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=started)


def test_more_than_fifty_do_not_wait(codepipeline: Client, requests: Requests) -> None:
    for _ in range(50):
        requests.put(Request(kind=Kind.PUSH, pipeline=NAME))
    with pytest.raises(codepipeline.exceptions.ConcurrentPipelineExecutionsLimitExceededException):
        codepipeline.start_pipeline_execution(name=NAME)


def test_only_what_has_failed_last_in_a_stage_is_tried_again(
    deployed: Cloud, codepipeline: Client, requests: Requests, failed: Recorded
) -> None:
    errors = codepipeline.exceptions
    with pytest.raises(errors.StageNotFoundException):
        retry(codepipeline, failed.id, stage="Other")
    with pytest.raises(errors.NotLatestPipelineExecutionException):
        retry(codepipeline, NOBODYS)
    with pytest.raises(errors.StageNotRetryableException):
        retry(codepipeline, failed.id, stage="Source")
    later = Recorded(deployed, name=NAME)
    later.source()
    later.run("Build")
    later.finish()
    with pytest.raises(errors.NotLatestPipelineExecutionException):
        retry(codepipeline, failed.id)
    with pytest.raises(errors.StageNotRetryableException):
        retry(codepipeline, later.id)
    assert not list(requests.waiting())


def test_a_retry_takes_back_a_stop_and_is_under_way_at_once(
    deployed: Cloud, codepipeline: Client, requests: Requests, failed: Recorded
) -> None:
    stops = Stops(deployed.workspace.run)
    stops.ask(failed.id, Stop(abandon=True))
    retry(codepipeline, failed.id)
    assert stops.asked(failed.id) is None
    assert [one.retry_mode for one in requests.waiting()] == [RetryMode.FAILED_ACTIONS]
    assert state_of(codepipeline, "Build")["latestExecution"]["status"] == "InProgress"
    with pytest.raises(codepipeline.exceptions.StageNotRetryableException):
        retry(codepipeline, failed.id)


def test_a_stage_that_was_not_entered_is_tried_from_its_beginning_only(
    codepipeline: Client, requests: Requests, refused: Recorded
) -> None:
    with pytest.raises(codepipeline.exceptions.StageNotRetryableException, match="no failed actions"):
        retry(codepipeline, refused.id, stage="Prod")
    retry(codepipeline, refused.id, stage="Prod", mode="ALL_ACTIONS")
    assert len(list(requests.waiting())) == 1


def test_a_condition_that_failed_is_overridden_and_no_other(
    deployed: Cloud, codepipeline: Client, requests: Requests, refused: Recorded
) -> None:
    def override(moment: str, stage: str = "Prod") -> None:
        codepipeline.override_stage_condition(
            pipelineName=NAME, stageName=stage, pipelineExecutionId=refused.id, conditionType=moment
        )

    with pytest.raises(codepipeline.exceptions.ConditionNotOverridableException):
        override("ON_SUCCESS")
    with pytest.raises(codepipeline.exceptions.ConditionNotOverridableException):
        override("BEFORE_ENTRY", "Source")
    override("BEFORE_ENTRY")
    (asked,) = requests.waiting()
    assert (asked.kind, asked.execution, asked.stage) == (Kind.RETRY, refused.id, "Prod")
    assert Overrides(deployed.workspace.run).take(refused.id, "Prod", "BeforeEntry")


def test_an_override_that_nobody_would_perform_leaves_nothing(
    deployed: Cloud, codepipeline: Client, refused: Recorded
) -> None:
    with pytest.raises(codepipeline.exceptions.ConflictException, match="tap rehearse up"):
        codepipeline.override_stage_condition(
            pipelineName=NAME, stageName="Prod", pipelineExecutionId=refused.id, conditionType="BEFORE_ENTRY"
        )
    assert not Overrides(deployed.workspace.run).take(refused.id, "Prod", "BeforeEntry")


def test_a_stage_goes_back_to_where_it_was_good_by_the_same_definition(
    deployed: Cloud, codepipeline: Client, requests: Requests, refused: Recorded
) -> None:
    before, now = good(deployed), good(deployed)

    def roll_back(target: str, stage: str = "Prod") -> Any:  # noqa: ANN401
        return codepipeline.rollback_stage(pipelineName=NAME, stageName=stage, targetPipelineExecutionId=target)

    unable = codepipeline.exceptions.UnableToRollbackStageException
    with pytest.raises(codepipeline.exceptions.PipelineExecutionNotFoundException):
        roll_back(NOBODYS)
    for target, stage in ((refused.id, "Prod"), (now.id, "Prod"), (before.id, "Source"), (before.id, "Staging")):
        with pytest.raises(unable):
            roll_back(target, stage)
    identifier = roll_back(before.id)["pipelineExecutionId"]
    (asked,) = requests.waiting()
    assert (asked.kind, asked.execution, asked.target) == (Kind.ROLLBACK, identifier, before.id)
    whole = codepipeline.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=identifier)["pipelineExecution"]
    assert (whole["executionType"], whole["trigger"]["triggerType"]) == ("ROLLBACK", "ManualRollback")
    assert state_of(codepipeline, "Prod")["inboundExecution"]["pipelineExecutionId"] == identifier


def test_a_changed_definition_is_neither_retried_nor_rolled_back_behind(
    deployed: Cloud, codepipeline: Client, requests: Requests
) -> None:
    before, _ = good(deployed), good(deployed)
    broken = Recorded(deployed, name=NAME)
    broken.source()
    broken.run("Build", Status.FAILED)
    broken.finish(Status.FAILED)
    deployed.deploy(NAME, definition(version="another"), account=TOOLS)
    with pytest.raises(codepipeline.exceptions.StageNotRetryableException, match="has changed since"):
        retry(codepipeline, broken.id)
    with pytest.raises(codepipeline.exceptions.UnableToRollbackStageException, match="has changed since"):
        codepipeline.rollback_stage(pipelineName=NAME, stageName="Prod", targetPipelineExecutionId=before.id)
    with pytest.raises(codepipeline.exceptions.PipelineVersionNotFoundException):
        codepipeline.get_pipeline(name=NAME, version=1)
    assert not list(requests.waiting())


def test_a_template_closes_a_transition_and_the_api_opens_it(deployed: Cloud, codepipeline: Client) -> None:
    deployed.deploy(NAME, definition(closed="not yet"), account=TOOLS)
    closed = state_of(codepipeline, "Staging")["inboundTransitionState"]
    assert (closed["enabled"], closed["disabledReason"]) == (False, "not yet")
    way = {"pipelineName": NAME, "stageName": "Build", "transitionType": "Outbound"}
    codepipeline.enable_stage_transition(**way)
    opened = state_of(codepipeline, "Staging")["inboundTransitionState"]
    assert (opened["enabled"], opened["lastChangedBy"]) == (True, f"arn:aws:iam::{TOOLS}:root")
    deployed.deploy(NAME, definition(closed="not yet", version="third"), account=TOOLS)
    assert Transitions(deployed.workspace.state, NAME).into("Staging").enabled, "an update of something else"


def test_rules_are_listed_with_what_they_said(codepipeline: Client, refused: Recorded) -> None:
    chosen = {"pipelineExecutionId": refused.id}
    (rule,) = codepipeline.list_rule_executions(pipelineName=NAME, filter=chosen)["ruleExecutionDetails"]
    assert (rule["stageName"], rule["ruleName"], rule["status"]) == ("Prod", "Approver", "Failed")
    assert rule["output"]["executionResult"]["errorDetails"]["message"] == "their own commit"


def test_the_tags_are_those_of_the_template(codepipeline: Client) -> None:
    arn = codepipeline.get_pipeline(name=NAME)["metadata"]["pipelineArn"]
    assert codepipeline.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "Project", "value": "commerce"}]
    with pytest.raises(codepipeline.exceptions.ResourceNotFoundException):
        codepipeline.list_tags_for_resource(resourceArn=f"{arn}s")
