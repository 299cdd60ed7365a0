"""`tap start`, `stop`, `retry` and `rollback`: what CodePipeline is asked for, where nobody has named it."""

import pytest

from operate.errors import ExitCode
from tests.operate.aws import Aws, Json, RefusalError
from tests.operate.conftest import Tap
from tests.operate.delivery import NAME, Delivery, Passed

ID = "99999999-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def changes(aws: Aws) -> None:
    for operation in ("StartPipelineExecution", "StopPipelineExecution", "RetryStageExecution", "RollbackStage"):
        aws.answers[operation] = {"pipelineExecutionId": ID}


@pytest.fixture
def failed(delivery: Delivery) -> None:
    delivery.push().source().run("Staging", "Checks", "Failed").status = "Failed"


def good(delivery: Delivery) -> Passed:
    """An execution that has reached prod."""
    passed = delivery.push().source().run("Staging", "Checks").run("Prod", "Deploy")
    passed.status = "Succeeded"
    return passed


def test_an_execution_is_started(run: Tap, aws: Aws) -> None:
    told = run("start")
    assert (told.code, told.out) == (0, f"Started: execution {ID} of {NAME}. See: tap status --watch\n")
    (asked,) = aws.of("StartPipelineExecution")
    assert (asked["name"], "sourceRevisions" in asked) == (NAME, False)


def test_a_commit_may_be_named(run: Tap, aws: Aws) -> None:
    document = run("start", "--commit", "a" * 40, "--json").document
    assert (document["done"], document["execution"]) == ("started", ID)
    (asked,) = aws.of("StartPipelineExecution")
    revision = {"actionName": "App", "revisionType": "COMMIT_ID", "revisionValue": "a" * 40}
    assert asked["sourceRevisions"] == [revision]


def test_what_failed_is_tried_again(run: Tap, aws: Aws, delivery: Delivery) -> None:
    good(delivery)
    failed = delivery.push().source().run("Staging", "Deploy").run("Staging", "Checks", "Failed", error="no")
    failed.status = "Failed"
    told = run("retry")
    assert (
        told.out == f"Retried of stage Staging with failed actions: execution {ID} of {NAME}. See: tap status --watch\n"
    )
    assert run("retry", "staging", "--all-actions").code == ExitCode.DONE
    asked = {"pipelineName": NAME, "stageName": "Staging", "pipelineExecutionId": failed.id}
    modes = ("FAILED_ACTIONS", "ALL_ACTIONS")
    assert aws.of("RetryStageExecution") == [{**asked, "retryMode": mode} for mode in modes]


def test_a_stage_that_a_condition_has_refused_is_tried_as_a_whole(run: Tap, aws: Aws, delivery: Delivery) -> None:
    refused = delivery.push().source()
    refused.stages["Prod"] = {"pipelineExecutionId": refused.id, "status": "Failed"}
    assert run("retry").code == ExitCode.DONE
    (asked,) = aws.of("RetryStageExecution")
    assert (asked["stageName"], asked["retryMode"]) == ("Prod", "ALL_ACTIONS")


def test_what_has_not_failed_is_not_tried_again(run: Tap, aws: Aws, delivery: Delivery) -> None:
    good(delivery)
    told = run("retry")
    assert (told.code, told.err) == (
        ExitCode.NOTHING,
        f"No stage of {NAME} has failed, so there is nothing to try again. See: tap status\n",
    )
    assert run("retry", "Prod").code == ExitCode.NOTHING
    assert not aws.of("RetryStageExecution")


def test_a_rollback_goes_to_the_last_good_one_before(run: Tap, aws: Aws, delivery: Delivery) -> None:
    good(delivery)
    second = good(delivery)
    good(delivery)
    assert run("rollback", "prod", "--yes").code == ExitCode.DONE
    failed = delivery.push().source().run("Prod", "Deploy", "Failed")
    failed.status = "Failed"
    document = run("rollback", "prod", "--yes", "--json").document
    assert [asked["targetPipelineExecutionId"] for asked in aws.of("RollbackStage")] == [
        second.id,
        delivery.executions[2].id,
    ]
    assert (document["stage"], document["target"]) == ("Prod", delivery.executions[2].id)


def test_a_rollback_of_a_rollback_goes_further_back(run: Tap, aws: Aws, delivery: Delivery) -> None:
    first, second = good(delivery), good(delivery)
    good(delivery)
    back = delivery.push().run("Prod", "Deploy")
    back.status = "Succeeded"
    back.more = {
        "executionType": "ROLLBACK",
        "rollbackMetadata": {"rollbackTargetPipelineExecutionId": second.id},
        "trigger": {"triggerType": "ManualRollback"},
    }
    assert run("rollback", "prod", "--yes").code == ExitCode.DONE
    assert aws.of("RollbackStage")[0]["targetPipelineExecutionId"] == first.id


def test_a_rollback_to_a_named_execution(run: Tap, aws: Aws, delivery: Delivery) -> None:
    first = good(delivery)
    good(delivery)
    good(delivery)
    assert run("rollback", "Prod", "--to", first.id[:8], "--yes").code == ExitCode.DONE
    assert aws.of("RollbackStage")[0]["targetPipelineExecutionId"] == first.id
    told = run("rollback", "Prod", "--to", "ffff", "--yes")
    assert (told.code, told.err) == (
        ExitCode.ABSENT,
        "No execution that succeeded in Prod begins with ffff. See: tap history\n",
    )


def test_without_a_good_one_before_there_is_nothing_to_roll_back_to(run: Tap, delivery: Delivery) -> None:
    good(delivery)
    told = run("rollback", "prod", "--yes")
    assert told.code == ExitCode.NOTHING
    assert told.err.startswith("There is no earlier execution that succeeded in Prod")


def test_nothing_is_rolled_back_or_stopped_unasked(run: Tap, aws: Aws, delivery: Delivery) -> None:
    good(delivery)
    good(delivery)
    delivery.push()
    for words in (("rollback", "prod"), ("stop", "--reason", "why")):
        told = run(*words)
        assert told.code == ExitCode.MEND
        assert "say --yes" in told.err
    assert not aws.of("RollbackStage")
    assert not aws.of("StopPipelineExecution")


def test_what_runs_is_stopped_with_the_reason(run: Tap, aws: Aws, delivery: Delivery) -> None:
    good(delivery)
    running = delivery.push()
    told = run("stop", "--reason", "wrong branch", "--yes")
    assert told.out == f"Stopping: execution {running.id} of {NAME}. See: tap status --watch\n"
    assert run("stop", "--reason", "now", "--abandon", "--yes").code == ExitCode.DONE
    asked = {"pipelineName": NAME, "pipelineExecutionId": running.id}
    assert aws.of("StopPipelineExecution") == [
        {**asked, "abandon": False, "reason": "wrong branch"},
        {**asked, "abandon": True, "reason": "now"},
    ]


def test_to_stop_needs_a_reason_and_something_that_runs(run: Tap, delivery: Delivery) -> None:
    assert run("stop", "--yes").err == "To stop something needs a reason: tap stop --reason '…'\n"
    told = run("stop", "--yes", "--reason", "why")
    assert (told.code, told.err) == (ExitCode.NOTHING, f"{NAME} runs nothing. See: tap history\n")
    assert run("stop", "--yes", "--reason", "x" * 201).code == ExitCode.MEND
    first, second = delivery.push(), delivery.push()
    told = run("stop", "--yes", "--reason", "why")
    assert told.code == ExitCode.MEND
    assert first.id in told.err
    assert second.id in told.err


@pytest.mark.parametrize(
    ("code", "said", "exit_code"),
    [
        ("StageNotRetryableException", "The stage cannot be tried again (no)", ExitCode.NOTHING),
        ("NotLatestPipelineExecutionException", "A newer execution has come to the stage since", ExitCode.NOTHING),
        ("ConflictException", "Something else is being done to the pipeline right now; try again (no)", ExitCode.MEND),
    ],
)
@pytest.mark.usefixtures("failed")
def test_what_codepipeline_refuses_is_told(run: Tap, aws: Aws, code: str, said: str, exit_code: ExitCode) -> None:
    def refuse(_asked: Json) -> Json:
        raise RefusalError(code)

    aws.answers["RetryStageExecution"] = refuse
    told = run("retry")
    assert told.code == exit_code
    assert told.err.startswith(said)


def test_an_unknown_stage_is_refused_with_those_that_there_are(run: Tap) -> None:
    told = run("rollback", "prd", "--yes")
    assert (told.code, told.err) == (
        ExitCode.ABSENT,
        f"There is no stage of {NAME} called prd. Did you mean Prod?"
        " There are: Source, Build, Staging, ApproveProd, Prod\n",
    )
