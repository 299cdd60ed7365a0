"""CodeBuild's API on builds: what the runner's builds did, in AWS' words; stopping one stops it."""

import threading
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.engine.answers import raw, unchecked, what_is_wrong
from tests.rehearsal.engine.builds import LOGS, PROJECT, ROLE, Builds, project
from tests.rehearsal.engine.cloud import DEV, REGION, TOOLS, Client, Cloud, Json, wait_until
from tests.rehearsal.pipeline.support import Contexts

SECRET = {
    "Type": "AWS::SecretsManager::Secret",
    "Properties": {"Name": "real-builds", "SecretString": '{"password": "hidden"}'},
}
EVERY_PHASE = (
    "SUBMITTED",
    "QUEUED",
    "PROVISIONING",
    "DOWNLOAD_SOURCE",
    "INSTALL",
    "PRE_BUILD",
    "BUILD",
    "POST_BUILD",
    "UPLOAD_ARTIFACTS",
    "FINALIZING",
)


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> Iterator[Cloud]:
    cloud.deploy("real-builds", {"Project": project(), "Secret": SECRET}, account=TOOLS)
    yield cloud
    cloud.delete("real-builds", account=TOOLS)


@pytest.fixture(scope="module")
def builds(deployed: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builds]:
    contexts = Contexts(deployed.workspace)
    yield Builds(deployed, tmp_path_factory.mktemp("sources"), contexts)
    contexts.close()


@pytest.fixture
def codebuild(deployed: Cloud) -> Client:
    return deployed.client("codebuild", TOOLS)


@pytest.fixture(scope="module")
def good(builds: Builds) -> str:
    return builds.run(
        'export TESTS="2 passed" LEAK="$PASSWORD"; echo "with $PASSWORD"',
        env={"exported-variables": ["TESTS", "LEAK"]},
    )


@pytest.fixture(scope="module")
def bad(builds: Builds) -> str:
    return builds.run("echo about to fail; exit 3")


def test_a_build_is_told_as_it_was(builds: Builds, good: str) -> None:
    build = builds.described(good)
    assert build["arn"] == f"arn:aws:codebuild:{REGION}:{TOOLS}:build/{good}"
    assert (build["projectName"], build["initiator"]) == (PROJECT, "codepipeline/shop")
    assert (build["buildStatus"], build["buildComplete"], build["currentPhase"]) == ("SUCCEEDED", True, "COMPLETED")
    assert (build["resolvedSourceVersion"], build["serviceRole"]) == ("0123456", ROLE)
    assert (build["timeoutInMinutes"], build["queuedTimeoutInMinutes"]) == (30, 480)
    assert build["cache"]["modes"] == ["LOCAL_CUSTOM_CACHE"]
    assert build["source"]["buildspec"] == "buildspec.yml"
    assert build["startTime"] <= build["endTime"]
    phases = {phase["phaseType"]: phase for phase in build["phases"]}
    assert [*phases] == [*EVERY_PHASE, "COMPLETED"]
    assert {phases[name]["phaseStatus"] for name in EVERY_PHASE} == {"SUCCEEDED"}
    assert phases["BUILD"]["endTime"] >= phases["BUILD"]["startTime"]
    assert "phaseStatus" not in phases["COMPLETED"]


def test_secrets_are_told_by_what_they_refer_to(builds: Builds, good: str) -> None:
    build = builds.described(good)
    variables = {variable["name"]: variable for variable in build["environment"]["environmentVariables"]}
    assert variables["STAGE"]["value"] == "prod"
    assert (variables["PASSWORD"]["type"], variables["PASSWORD"]["value"]) == (
        "SECRETS_MANAGER",
        "real-builds:password",
    )
    exported = {variable["name"]: variable["value"] for variable in build["exportedEnvironmentVariables"]}
    assert exported == {"TESTS": "2 passed", "LEAK": "***"}
    assert "hidden" not in str(build)


def test_a_failed_build_says_in_which_phase_and_why(builds: Builds, bad: str) -> None:
    build = builds.described(bad)
    phases = {phase["phaseType"]: phase for phase in build["phases"]}
    assert build["buildStatus"] == "FAILED"
    assert [*phases] == [*EVERY_PHASE, "COMPLETED"]
    (context,) = phases["BUILD"]["contexts"]
    assert phases["BUILD"]["phaseStatus"] == "FAILED"
    assert context["statusCode"] == "COMMAND_EXECUTION_ERROR"
    assert context["message"].endswith("exit 3. Reason: exit status 3")
    assert phases["POST_BUILD"]["phaseStatus"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("buildspec", "files", "phase", "status"),
    [
        ({"phases": {"install": {"commands": ["false"]}}}, {}, "INSTALL", "FAILED"),
        ({}, {"buildspec.yml": "version: 0.1"}, "DOWNLOAD_SOURCE", "FAILED"),
        ({"env": {"secrets-manager": {"X": "absent"}}}, {}, "DOWNLOAD_SOURCE", "FAILED"),
    ],
)
def test_what_ends_a_build_early_leaves_the_later_phases_out(
    builds: Builds, buildspec: Json, files: Json, phase: str, status: str
) -> None:
    phases = builds.phases(builds.run("true", files=files, **buildspec))
    assert phases[phase] == status
    assert {"BUILD", "UPLOAD_ARTIFACTS"}.isdisjoint(phases)
    assert [*phases][-2:] == ["FINALIZING", "COMPLETED"]


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ListBuilds", {}),
        ("ListBuildsForProject", {"projectName": PROJECT}),
        ("BatchGetBuilds", {"ids": ["GOOD", "BAD", "other:1"]}),
        ("StopBuild", {"id": "GOOD"}),
        ("ListProjects", {}),
        ("BatchGetProjects", {"names": [PROJECT, "other"]}),
    ],
)
def test_answers_have_exactly_the_shape_of_awss(
    deployed: Cloud, good: str, bad: str, operation: str, parameters: dict[str, Json]
) -> None:
    known = {"GOOD": good, "BAD": bad}
    given = {
        key: [known.get(one, one) for one in value] if isinstance(value, list) else known.get(value, value)
        for key, value in parameters.items()
    }
    answer = raw(deployed, "codebuild", operation, given)
    assert answer
    assert what_is_wrong("codebuild", operation, answer) == ""


def test_builds_are_numbered_and_listed_by_their_age(builds: Builds, codebuild: Client, good: str, bad: str) -> None:
    assert builds.described(bad)["buildNumber"] > builds.described(good)["buildNumber"]
    newest_first = [one for one in codebuild.list_builds()["ids"] if one in (good, bad)]
    oldest_first = codebuild.list_builds_for_project(projectName=PROJECT, sortOrder="ASCENDING")["ids"]
    assert newest_first == [bad, good]
    assert [one for one in oldest_first if one in (good, bad)] == [good, bad]


def test_another_account_sees_none_of_it(deployed: Cloud, good: str) -> None:
    other = deployed.client("codebuild", DEV)
    assert good not in other.list_builds()["ids"]
    assert other.batch_get_builds(ids=[good])["buildsNotFound"] == [good]


def test_a_build_is_found_by_its_arn_and_others_are_not_found(builds: Builds, codebuild: Client, good: str) -> None:
    arn = builds.described(good)["arn"]
    answer = codebuild.batch_get_builds(ids=[arn, f"{PROJECT}:none", "../x:y"])
    assert [build["id"] for build in answer["builds"]] == [good]
    assert answer["buildsNotFound"] == [f"{PROJECT}:none", "../x:y"]


def test_the_output_is_in_the_projects_log_group_with_secrets_masked(
    deployed: Cloud, builds: Builds, good: str, bad: str
) -> None:
    logs = deployed.client("logs", TOOLS)
    told = builds.described(good)["logs"]
    assert told["groupName"] == LOGS
    assert told["cloudWatchLogsArn"].endswith(f":log-group:{LOGS}:log-stream:{told['streamName']}")
    assert "logsV2:log-groups/log-group/real-build-logs/log-events/" in told["deepLink"]
    found = logs.get_log_events(logGroupName=LOGS, logStreamName=told["streamName"], startFromHead=True)["events"]
    lines = [event["message"] for event in found]
    assert "with ***\n" in lines
    assert "hidden" not in "".join(lines)
    stream = builds.described(bad)["logs"]["streamName"]
    filtered = logs.filter_log_events(logGroupName=LOGS, logStreamNames=[stream], filterPattern="fail")["events"]
    assert "about to fail\n" in [event["message"] for event in filtered]
    failed = logs.get_log_events(logGroupName=LOGS, logStreamName=stream)["events"]
    assert failed[-1]["message"].startswith("build: command exited with 3")


def test_a_project_without_a_group_logs_to_the_default_one(deployed: Cloud, builds: Builds) -> None:
    settings = {"CloudWatchLogs": {"Status": "ENABLED", "StreamName": "all"}}
    deployed.deploy("real-builds", {"Project": project(LogsConfig=settings), "Secret": SECRET}, account=TOOLS)
    build = builds.described(builds.run("echo hello"))
    deployed.deploy("real-builds", {"Project": project(), "Secret": SECRET}, account=TOOLS)
    stream = f"all/{build['id'].partition(':')[2]}"
    assert (build["logs"]["groupName"], build["logs"]["streamName"]) == (f"/aws/codebuild/{PROJECT}", stream)
    logs = deployed.client("logs", TOOLS)
    found = logs.get_log_events(logGroupName=f"/aws/codebuild/{PROJECT}", logStreamName=stream)["events"]
    assert "hello\n" in [event["message"] for event in found]


def test_logs_that_are_switched_off_go_nowhere(deployed: Cloud, builds: Builds) -> None:
    settings = {"CloudWatchLogs": {"Status": "DISABLED"}}
    deployed.deploy("real-builds", {"Project": project(LogsConfig=settings), "Secret": SECRET}, account=TOOLS)
    build = builds.described(builds.run("echo hello"))
    deployed.deploy("real-builds", {"Project": project(), "Secret": SECRET}, account=TOOLS)
    assert build["logs"]["cloudWatchLogs"]["status"] == "DISABLED"
    assert "streamName" not in build["logs"]


@pytest.fixture
def running(builds: Builds, codebuild: Client) -> Iterator[str]:
    """One that goes on until somebody stops it, or the test is over."""
    known = {*codebuild.list_builds()["ids"]}
    thread = threading.Thread(target=builds.run, args=("echo started; sleep 600",))
    thread.start()
    try:
        wait_until(lambda: {*codebuild.list_builds()["ids"]} != known, what="the build")
        (identity,) = {*codebuild.list_builds()["ids"]} - known
        yield identity
    finally:
        builds.cancelled.set()
        thread.join(timeout=20)
        builds.cancelled.clear()
    assert not thread.is_alive()


def has_started(deployed: Cloud, build: str) -> bool:
    """Whether its output, so far, says so."""
    logs = deployed.client("logs", TOOLS)
    try:
        told = logs.get_log_events(logGroupName=LOGS, logStreamName=build.partition(":")[2])["events"]
    except logs.exceptions.ResourceNotFoundException:
        return False
    return "started\n" in [event["message"] for event in told]


def test_a_build_and_its_output_are_there_while_it_runs(deployed: Cloud, builds: Builds, running: str) -> None:
    wait_until(lambda: has_started(deployed, running), what="its output")
    build = builds.described(running)
    assert (build["buildStatus"], build["buildComplete"], build["currentPhase"]) == ("IN_PROGRESS", False, "BUILD")
    assert "endTime" not in build
    answer = raw(deployed, "codebuild", "BatchGetBuilds", {"ids": [running]})
    assert what_is_wrong("codebuild", "BatchGetBuilds", answer) == ""


def test_stopping_a_build_ends_it(deployed: Cloud, builds: Builds, codebuild: Client, running: str) -> None:
    wait_until(lambda: has_started(deployed, running), what="its output")
    stopped = codebuild.stop_build(id=running)["build"]
    assert (stopped["buildStatus"], stopped["currentPhase"]) == ("STOPPED", "COMPLETED")
    assert builds.phases(running)["BUILD"] == "STOPPED"


def test_a_build_whose_pipeline_is_cancelled_was_stopped(deployed: Cloud, builds: Builds, running: str) -> None:
    wait_until(lambda: has_started(deployed, running), what="its output")
    builds.cancelled.set()
    wait_until(lambda: builds.described(running)["buildComplete"], what="its end")
    assert builds.described(running)["buildStatus"] == "STOPPED"


def test_stopping_what_is_over_changes_nothing(codebuild: Client, good: str) -> None:
    assert codebuild.stop_build(id=good)["build"]["buildStatus"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "told"),
    [
        ("stop_build", {"id": "none:1"}, "ResourceNotFoundException", "none:1"),
        ("list_builds_for_project", {"projectName": "none"}, "ResourceNotFoundException", "project/none"),
        ("list_builds", {"nextToken": "x"}, "InvalidInputException", "next token"),
        ("list_builds", {"sortOrder": "UP"}, "InvalidInputException", "enum value set: [ASCENDING, DESCENDING]"),
        ("batch_get_builds", {"ids": []}, "InvalidInputException", "length greater than or equal to 1"),
        ("batch_get_builds", {}, "InvalidInputException", "Value null at 'ids'"),
        ("batch_get_builds", {"ids": ["x"] * 101}, "InvalidInputException", "length less than or equal to 100"),
        ("stop_build", {"id": 5}, "SerializationException", "id must be of type string"),
        ("start_build", {"projectName": "none"}, "ResourceNotFoundException", "project/none"),
        ("start_build", {"projectName": PROJECT}, "InvalidInputException", "only as actions of a pipeline"),
        ("retry_build", {"id": "none:1"}, "InvalidInputException", "only as actions of a pipeline"),
        ("list_build_batches", {}, "InvalidAction", "ListBuildBatches"),
    ],
)
def test_requests_are_refused_as_on_aws(
    deployed: Cloud, operation: str, parameters: dict[str, Json], code: str, told: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(unchecked(deployed, "codebuild"), operation)(**parameters)
    assert refused.value.response["Error"]["Code"] == code
    assert told in refused.value.response["Error"]["Message"]
