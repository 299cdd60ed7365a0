"""`tap logs`: of which action, from where, and to its end."""

from datetime import timedelta

import pytest

from operate.errors import ExitCode
from tests.operate.aws import Aws, Json
from tests.operate.conftest import Tap
from tests.operate.delivery import BUILD_LOG, NOON, Delivery, Passed


@pytest.fixture
def execution(delivery: Delivery, aws: Aws) -> Passed:
    logs = {"groupName": "builds", "streamName": "checks/1", "deepLink": BUILD_LOG}
    aws.answers["BatchGetBuilds"] = {"builds": [{"id": "checks:1", "logs": logs}]}
    aws.answers["GetLogEvents"] = Stream(["one\n", "\x1b[31mtwo\x1b[0m\n", "three\n"])
    aws.answers["AssumeRole"] = {
        "Credentials": {
            "AccessKeyId": "LOOKUPLOOKUPLOOKUP",
            "SecretAccessKey": "s",
            "SessionToken": "t",
            "Expiration": NOON,
        }
    }
    return delivery.push().source()


class Stream:
    """A log stream, two events at a time."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __call__(self, asked: Json) -> Json:
        start = int(asked.get("nextToken", "f/0").partition("/")[2])
        events = [{"timestamp": 1_000_000 + index, "message": line} for index, line in enumerate(self.lines)]
        if not asked["startFromHead"]:
            end = int(asked["nextToken"].partition("/")[2]) if "nextToken" in asked else len(events)
            begin = max(0, end - min(2, asked.get("limit", 2)))
            return {"events": events[begin:end], "nextForwardToken": "f/0", "nextBackwardToken": f"b/{begin}"}
        part = events[start : start + 2]
        return {"events": part, "nextForwardToken": f"f/{start + len(part)}", "nextBackwardToken": "b/0"}


def texts(lines: list[str]) -> list[str]:
    """Without the line above, and without their times."""
    return [line.split(maxsplit=2)[2] for line in lines[1:]]


def test_by_default_it_is_the_one_that_failed(run: Tap, execution: Passed) -> None:
    execution.run("Build", "Synth", external="synth:1").run("Staging", "Checks", "Failed", external="checks:1")
    told = run("logs")
    assert told.code == ExitCode.DONE
    assert told.lines[0] == f"Staging/Checks Failed {execution.commit[:12]} Change 1, execution {execution.id}"
    assert texts(told.lines) == ["one", "two", "three"]
    assert "\x1b" not in told.out


@pytest.mark.parametrize(
    ("tail", "expected"), [("1", ["three"]), ("3", ["one", "two", "three"]), ("9", ["one", "two", "three"])]
)
def test_the_last_lines(run: Tap, execution: Passed, tail: str, expected: list[str]) -> None:
    execution.run("Staging", "Checks", external="checks:1")
    assert texts(run("logs", "staging/checks", "--tail", tail).lines) == expected


def test_programs_get_where_it_is_and_each_line(run: Tap, execution: Passed) -> None:
    execution.run("Staging", "Checks", external="checks:1")
    document = run("logs", "Staging", "--json").document
    assert (document["stage"], document["action"]) == ("Staging", "Checks")
    assert document["place"] == {
        "kind": "cloudwatch",
        "group": "builds",
        "stream": "checks/1",
        "stack": "",
        "account": "",
        "region": "",
        "link": BUILD_LOG,
    }
    assert document["lines"][0] == {"time": "1970-01-01T00:16:40.000+00:00", "text": "one"}
    assert run("logs", "--json", "--follow").code == ExitCode.MEND


def test_a_build_is_followed_to_its_end(run: Tap, execution: Passed, aws: Aws) -> None:
    execution.run("Staging", "Checks", "InProgress", external="checks:1")
    stream = Stream(["one\n"])
    looks = 0

    def grow(asked: Json) -> Json:
        nonlocal looks
        answer = stream(asked)
        looks += 1
        if looks == 2:
            stream.lines.append("two\n")
        if looks == 4:
            stream.lines.append("three\n")
            execution.runs[-1]["status"] = "Succeeded"
        return answer

    aws.answers["GetLogEvents"] = grow
    assert texts(run("logs", "--follow").lines) == ["one", "two", "three"]


def test_a_deployment_is_told_by_its_stacks_events_in_its_account(run: Tap, execution: Passed, aws: Aws) -> None:
    execution.run("Staging", "Deploy", "Failed")
    started = execution.runs[-1]["startTime"]

    def event(minutes: float, status: str, reason: str = "") -> Json:
        return {
            "StackId": "stack",
            "EventId": f"{minutes}",
            "StackName": "tap-commerce-staging",
            "Timestamp": started + timedelta(minutes=minutes),
            "ResourceStatus": status,
            "ResourceType": "AWS::ECS::Service",
            "LogicalResourceId": "Service",
            **({"ResourceStatusReason": reason} if reason else {}),
        }

    events = [
        event(9, "UPDATE_COMPLETE"),
        event(0.5, "UPDATE_FAILED", "circuit breaker"),
        event(0.1, "UPDATE_IN_PROGRESS"),
    ]
    aws.answers["DescribeStackEvents"] = {"StackEvents": [*events, event(-60, "CREATE_COMPLETE")]}
    told = run("logs")
    assert texts(told.lines) == [
        "UPDATE_IN_PROGRESS AWS::ECS::Service Service",
        "UPDATE_FAILED AWS::ECS::Service Service: circuit breaker",
    ]
    (asked,) = [call for call in aws.calls if call.operation == "DescribeStackEvents"]
    assert (asked.parameters["StackName"], asked.key) == ("tap-commerce-staging", "LOOKUPLOOKUPLOOKUP")
    assert aws.of("AssumeRole")[0]["RoleArn"].endswith("role/cdk-hnb659fds-lookup-role-333333333333-us-east-1")


def test_any_other_action_is_told_by_what_codepipeline_keeps_of_it(run: Tap, execution: Passed) -> None:
    execution.run(
        "ApproveProd", "ApproveProd", "Failed", summary="not on a Friday", by="arn:aws:sts::1:assumed-role/a/g"
    )
    assert texts(run("logs").lines) == ["not on a Friday"]


def test_what_has_not_run_or_not_failed_has_no_log(run: Tap, execution: Passed) -> None:
    told = run("logs")
    assert told.code == ExitCode.NOTHING
    assert told.err.startswith(f"Nothing has failed in execution {execution.id}, and nothing runs.")
    told = run("logs", "Prod")
    assert (told.code, told.err) == (ExitCode.NOTHING, f"Prod has not run in execution {execution.id}.\n")
    told = run("logs", "Staging/Chekcs")
    assert told.code == ExitCode.ABSENT
    assert "There is no action of Staging called Chekcs. Did you mean Checks?" in told.err


def test_a_build_that_has_not_begun_to_write_is_told(run: Tap, execution: Passed, aws: Aws) -> None:
    execution.run("Staging", "Checks", "InProgress", external="checks:1")
    aws.answers["BatchGetBuilds"] = {"builds": []}
    told = run("logs")
    assert told.code == ExitCode.NOTHING
    assert told.err.startswith("Staging/Checks has not begun to write yet.")
