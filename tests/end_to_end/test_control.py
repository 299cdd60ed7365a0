"""A pipeline is started, stopped, tried again, held and rolled back by CodePipeline's API, told in order."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.end_to_end.control import NAME, Hand, make_controlled_project
from tests.end_to_end.story import Story

pytestmark = pytest.mark.requirement("D3")


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    root = tmp_path_factory.mktemp("hand")
    outside = root / "outside"
    with Story.told(make_controlled_project(root / "project", outside)) as story, Hand.of(story, outside) as hand:
        yield hand


def test_a_failed_action_is_tried_again_with_what_the_others_have_made(hand: Hand) -> None:
    (hand.outside / "broken").touch()
    failed = hand.push("Break")
    assert hand.end_of(failed) == "Failed"
    assert hand.lines("deployed") == []

    (hand.outside / "broken").unlink()
    hand.api.retry_stage_execution(
        pipelineName=NAME, stageName="Build", pipelineExecutionId=failed, retryMode="FAILED_ACTIONS"
    )

    assert hand.end_of(failed) == "Succeeded"
    assert sorted(hand.lines("ran")) == ["Fast", "Fragile", "Fragile"]
    assert hand.lines("deployed") == [hand.head], "the artifact and the variable of the action that was not run again"
    assert hand.state("Build")["retryStageMetadata"] == {
        "manualStageRetryAttempt": 1,
        "latestRetryTrigger": "ManualStageRetry",
    }
    runs = hand.api.list_action_executions(pipelineName=NAME, filter={"pipelineExecutionId": failed})
    fragile = [run["status"] for run in runs["actionExecutionDetails"] if run["actionName"] == "Fragile"]
    assert sorted(fragile) == ["Failed", "Succeeded"]
    assert [stage.name for stage in hand.newest.last.stages] == ["Source", "Build", "Prod"]
    assert hand.newest.succeeded
    with pytest.raises(ClientError, match="StageNotRetryableException"):
        hand.api.retry_stage_execution(
            pipelineName=NAME, stageName="Build", pipelineExecutionId=failed, retryMode="ALL_ACTIONS"
        )


def test_what_is_started_by_hand_is_the_newest_commit_once_for_each_token_and_waits_its_turn(hand: Hand) -> None:
    (hand.outside / "hold").touch()
    first = hand.api.start_pipeline_execution(name=NAME, clientRequestToken="once")["pipelineExecutionId"]
    assert hand.api.start_pipeline_execution(name=NAME, clientRequestToken="once")["pipelineExecutionId"] == first
    hand.wait(lambda: hand.state("Prod")["latestExecution"]["pipelineExecutionId"] == first, "prod")
    second = hand.api.start_pipeline_execution(name=NAME)["pipelineExecutionId"]

    assert hand.execution(second)["status"] == "InProgress"
    inbound = [one["pipelineExecutionId"] for one in hand.state("Source")["inboundExecutions"]]
    assert inbound == [second]
    listed = hand.api.list_pipeline_executions(pipelineName=NAME)["pipelineExecutionSummaries"]
    assert [one["pipelineExecutionId"] for one in listed[:2]] == [second, first]

    (hand.outside / "hold").unlink()
    assert [hand.end_of(first), hand.end_of(second)] == ["Succeeded", "Succeeded"]
    trigger = hand.execution(first)["trigger"]
    assert (trigger["triggerType"], hand.lines("deployed")[-1]) == ("StartPipelineExecution", hand.head)
    assert trigger["triggerDetail"].startswith("arn:aws:")
    assert "inboundExecution" not in hand.state("Source")


def test_a_commit_that_is_not_there_fails_in_the_source(hand: Hand) -> None:
    revision = {"actionName": "Push", "revisionType": "COMMIT_ID", "revisionValue": "0" * 40}
    started = hand.api.start_pipeline_execution(name=NAME, sourceRevisions=[revision])["pipelineExecutionId"]
    assert hand.end_of(started) == "Failed"
    assert hand.state("Source")["latestExecution"]["status"] == "Failed"


def test_stopping_waits_for_what_runs_and_abandoning_does_not(hand: Hand) -> None:
    (hand.outside / "hold").touch()
    (hand.outside / "at-prod").unlink()
    deployed = hand.lines("deployed")
    stopped = hand.push("Stop me")
    hand.wait((hand.outside / "at-prod").exists, "prod")
    hand.stop(stopped, abandon=False)
    assert hand.execution(stopped)["status"] == "Stopping"
    assert hand.state("Prod")["latestExecution"]["status"] == "Stopping"
    with pytest.raises(ClientError, match="DuplicatedStopRequestException"):
        hand.stop(stopped, abandon=False)
    (hand.outside / "hold").unlink()
    assert hand.end_of(stopped) == "Stopped"
    assert hand.lines("deployed") == [*deployed, hand.head], "what ran has ended"
    (summary,) = (
        one
        for one in hand.api.list_pipeline_executions(pipelineName=NAME)["pipelineExecutionSummaries"]
        if one["pipelineExecutionId"] == stopped
    )
    assert summary["stopTrigger"] == {"reason": "not now"}
    with pytest.raises(ClientError, match="PipelineExecutionNotStoppableException"):
        hand.stop(stopped, abandon=True)

    (hand.outside / "hold").touch()
    (hand.outside / "at-prod").unlink()
    abandoned = hand.push("Abandon me")
    hand.wait((hand.outside / "at-prod").exists, "prod")
    hand.stop(abandoned, abandon=True)
    assert hand.end_of(abandoned) == "Stopped"
    assert hand.lines("deployed") == [*deployed, hand.commit("HEAD^")], "what ran was ended"
    (action,) = hand.state("Prod")["actionStates"]
    assert action["latestExecution"]["status"] == "Abandoned"

    (hand.outside / "hold").unlink()
    hand.api.retry_stage_execution(
        pipelineName=NAME, stageName="Prod", pipelineExecutionId=abandoned, retryMode="FAILED_ACTIONS"
    )
    assert hand.end_of(abandoned) == "Succeeded"
    assert hand.lines("deployed")[-1] == hand.head


def test_what_waits_in_the_queue_is_stopped_before_it_begins(hand: Hand) -> None:
    (hand.outside / "hold").touch()
    (hand.outside / "at-prod").unlink()
    first = hand.push("First")
    hand.wait((hand.outside / "at-prod").exists, "prod")
    second = hand.push("Second")
    hand.stop(second, abandon=False)
    assert hand.execution(second)["status"] == "Stopped"
    (hand.outside / "hold").unlink()
    assert hand.end_of(first) == "Succeeded"
    hand.wait(lambda: hand.records[-1].last.id == second, "the end of what was stopped")
    assert hand.records[-1].last.actions == ()
    assert hand.execution(second)["status"] == "Stopped"


def test_nobody_enters_a_stage_whose_transition_is_disabled(hand: Hand) -> None:
    hand.api.disable_stage_transition(pipelineName=NAME, stageName="Prod", transitionType="Inbound", reason="a holiday")
    deployed = hand.lines("deployed")
    held = hand.push("Wait for me")
    hand.wait(lambda: "inboundExecution" in hand.state("Prod"), "it to come to the transition")
    state = hand.state("Prod")
    assert state["inboundExecution"]["pipelineExecutionId"] == held
    assert state["inboundTransitionState"]["disabledReason"] == "a holiday"
    assert hand.lines("deployed") == deployed
    hand.api.enable_stage_transition(pipelineName=NAME, stageName="Prod", transitionType="Inbound")
    assert hand.end_of(held) == "Succeeded"
    assert hand.state("Prod")["inboundTransitionState"]["enabled"] is True


def test_a_stage_is_rolled_back_to_an_execution_that_somebody_chooses(hand: Hand) -> None:
    succeeded = hand.api.list_pipeline_executions(
        pipelineName=NAME, filter={"succeededInStage": {"stageName": "Prod"}}
    )["pipelineExecutionSummaries"]
    newest, before = (one["pipelineExecutionId"] for one in succeeded[:2])
    commit = succeeded[1]["sourceRevisions"][0]["revisionId"]
    with pytest.raises(ClientError, match="UnableToRollbackStageException"):
        hand.api.rollback_stage(pipelineName=NAME, stageName="Prod", targetPipelineExecutionId=newest)
    with pytest.raises(ClientError, match="UnableToRollbackStageException"):
        hand.api.rollback_stage(pipelineName=NAME, stageName="Source", targetPipelineExecutionId=before)

    back = hand.api.rollback_stage(pipelineName=NAME, stageName="Prod", targetPipelineExecutionId=before)

    assert hand.end_of(back["pipelineExecutionId"]) == "Succeeded"
    assert hand.lines("deployed")[-1] == commit != hand.head
    whole = hand.execution(back["pipelineExecutionId"])
    assert (whole["executionType"], whole["trigger"]["triggerType"]) == ("ROLLBACK", "ManualRollback")
    assert whole["rollbackMetadata"] == {"rollbackTargetPipelineExecutionId": before}
    assert hand.newest.last.rollback_of == newest
