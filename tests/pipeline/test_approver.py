"""Who may let a release on, as the function of the rule Approver judges it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.functions import approver

Json = dict[str, Any]
SESSIONS = "arn:aws:sts::111111111111:assumed-role/shop-approvers"
EXECUTION = "0a1b2c3d-0000-4000-8000-000000000001"


def run(
    stage: str,
    category: str,
    provider: str,
    *,
    start: float = 1.0,
    status: str = "Succeeded",
    **more: Any,  # noqa: ANN401
) -> Json:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    identifier = f"{stage}-{start}"
    return {
        "stageName": stage,
        "actionName": stage,
        "actionExecutionId": identifier,
        "startTime": start,
        "status": status,
        "input": {"actionTypeId": kind},
        "output": {"outputVariables": more.pop("variables", {})},
        **more,
    }


def connection(email: str = "ada@example.com") -> Json:
    variables = {"AuthorEmail": email, "CommitId": "c0ffee"}
    return run("Source", "Source", "CodeStarSourceConnection", variables=variables)


def approval(by: str | None, **more: Any) -> Json:  # noqa: ANN401
    who = {"updatedBy": f"{SESSIONS}/{by}" if by and not by.startswith("arn:") else by} if by else {}
    return run("ApproveProd", "Approval", "Manual", **{"start": 2.0, **who, **more})


class Pipeline:
    """CodePipeline, as far as the function asks it."""

    def __init__(self, *runs: Json, kind: str = "STANDARD", state: Json | None = None) -> None:
        self.runs, self.kind, self.state = runs, kind, state or {"stageStates": []}
        self.answers: list[tuple[str, Json]] = []

    def get_pipeline_execution(self, *, pipelineName: str, pipelineExecutionId: str) -> Json:  # noqa: N803
        assert (pipelineName, pipelineExecutionId) == ("shop", EXECUTION)
        return {"pipelineExecution": {"executionType": self.kind}}

    def get_paginator(self, name: str) -> "Pipeline":
        assert name == "list_action_executions"
        return self

    def paginate(self, *, pipelineName: str, filter: Json) -> Iterator[Json]:  # noqa: A002, N803
        assert (pipelineName, filter) == ("shop", {"pipelineExecutionId": EXECUTION})
        yield from ({"actionExecutionDetails": [one]} for one in self.runs)

    def get_pipeline_state(self, *, name: str) -> Json:
        assert name == "shop"
        return self.state

    def put_job_success_result(self, **answer: Any) -> None:  # noqa: ANN401
        self.answers.append(("success", answer))

    def put_job_failure_result(self, **answer: Any) -> None:  # noqa: ANN401
        self.answers.append(("failure", answer))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE", "shop")
    monkeypatch.setenv("SESSIONS", SESSIONS)
    monkeypatch.setenv("PEOPLE", "{}")


def judged(*runs: Json, **more: Any) -> str:  # noqa: ANN401
    return approver.judge(Pipeline(*runs, **more), execution=EXECUTION, stage="ApproveProd")


@pytest.mark.requirement("D5")
def test_somebody_else_than_the_author_lets_it_on() -> None:
    said = judged(connection("ada@example.com"), approval("grace@example.com"))
    assert said == "Approved by grace@example.com; the commit is by ada@example.com."


@pytest.mark.requirement("D5")
@pytest.mark.parametrize("session", ["ada@example.com", "Ada@Example.com", "ada", "ADA", "ada@mail.example.org"])
def test_the_author_does_not_under_any_spelling(session: str) -> None:
    with pytest.raises(approver.RefusedError, match=f"{session} has approved a commit of their own"):
        judged(connection("Ada@example.com"), approval(session))


@pytest.mark.requirement("D5")
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::111111111111:user/root-like",
        "arn:aws:iam::111111111111:root",
        "arn:aws:sts::111111111111:assumed-role/Administrator/grace@example.com",
        "arn:aws:sts::222222222222:assumed-role/shop-approvers/grace@example.com",
        "arn:aws:sts::111111111111:assumed-role/shop-approvers-too/grace@example.com",
    ],
)
def test_an_approval_past_the_role_counts_for_nothing(arn: str) -> None:
    with pytest.raises(approver.RefusedError, match="no session of"):
        judged(connection(), approval(arn))


def test_nor_does_one_of_nobody_known() -> None:
    with pytest.raises(approver.RefusedError, match="Approved by nobody known"):
        judged(connection(), approval(None))


def test_where_the_list_does_not_say_who_the_state_does_if_it_is_of_the_same_answer() -> None:
    answer = approval(None)
    latest = {"actionExecutionId": answer["actionExecutionId"], "lastUpdatedBy": f"{SESSIONS}/grace"}
    state = {"stageStates": [{"actionStates": [{"actionName": "ApproveProd", "latestExecution": latest}]}]}
    assert judged(connection(), answer, state=state).startswith("Approved by grace;")
    later = {"stageStates": [{"actionStates": [{"latestExecution": {**latest, "actionExecutionId": "of another"}}]}]}
    with pytest.raises(approver.RefusedError, match="nobody known"):
        judged(connection(), answer, state=later)


def test_an_execution_that_nobody_was_asked_about_goes_nowhere() -> None:
    other = run("ApproveOther", "Approval", "Manual", updatedBy=f"{SESSIONS}/grace")
    with pytest.raises(approver.RefusedError, match="Nobody was asked in ApproveProd"):
        judged(connection(), other)


@pytest.mark.parametrize("last", ["Failed", "InProgress", "Abandoned"])
def test_of_several_answers_the_last_one_counts(last: str) -> None:
    first, second = approval("grace", start=2.0), approval("grace", start=3.0, status=last)
    with pytest.raises(approver.RefusedError, match="no approval"):
        judged(connection(), second, first)
    assert judged(connection(), approval("grace", start=1.0, status="Failed"), approval("grace", start=3.0))


def test_a_rollback_is_not_asked_for_an_approver() -> None:
    assert judged(kind="ROLLBACK").startswith("A rollback")


def test_an_archive_does_not_tell_its_author_and_the_answer_says_so() -> None:
    archive = run("Source", "Source", "S3", variables={"VersionId": "1"})
    assert judged(archive, approval("grace")) == ("Approved by grace; the source does not tell who made the commit.")


def test_a_connection_that_does_not_tell_its_author_lets_nothing_on() -> None:
    with pytest.raises(KeyError, match="AuthorEmail"):
        judged(run("Source", "Source", "CodeStarSourceConnection", variables={"CommitId": "1"}), approval("grace"))


@pytest.mark.parametrize("session", ["ada", "charles"])
def test_codecommit_is_asked_for_author_and_committer(session: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class CodeCommit:
        def get_commit(self, *, repositoryName: str, commitId: str) -> Json:  # noqa: N803
            assert (repositoryName, commitId) == ("tap", "c0ffee")
            return {"commit": {"author": {"email": "ada@x.org"}, "committer": {"email": "charles@x.org"}}}

    monkeypatch.setattr("boto3.client", lambda name: {"codecommit": CodeCommit()}[name])
    source = run("Source", "Source", "CodeCommit", variables={"RepositoryName": "tap", "CommitId": "c0ffee"})
    assert judged(source, approval("grace")).endswith("by ada@x.org, charles@x.org.")
    with pytest.raises(approver.RefusedError, match="of their own"):
        judged(source, approval(session))


def test_people_who_are_called_otherwise_are_known_by_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PEOPLE", json.dumps({"12+ada@users.noreply.example.com": "a.lovelace", "grace@x.org": "g.hopper"})
    )
    private = connection("12+Ada@users.noreply.example.com")
    with pytest.raises(approver.RefusedError, match="of their own"):
        judged(private, approval("A.Lovelace"))
    assert judged(private, approval("g.hopper"))
    with pytest.raises(approver.RefusedError, match=r"does not know stranger@x\.org"):
        judged(connection("stranger@x.org"), approval("g.hopper"))


def event(parameters: str) -> Json:
    configuration = {"FunctionName": "approver", "UserParameters": parameters}
    return {"CodePipeline.job": {"id": "job-1", "data": {"actionConfiguration": {"configuration": configuration}}}}


def test_the_job_is_answered_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = event(json.dumps({"execution": EXECUTION, "stage": "ApproveProd"}))
    good, bad = Pipeline(connection(), approval("grace")), Pipeline(connection(), approval("ada"))
    for pipeline in (good, bad):
        monkeypatch.setattr("boto3.client", lambda _name, pipeline=pipeline: pipeline)
        approver.handler(asked, None)
    ((verdict, answer),) = good.answers
    assert (verdict, answer["jobId"]) == ("success", "job-1")
    assert answer["executionDetails"]["summary"].startswith("Approved by grace")
    ((verdict, answer),) = bad.answers
    assert (verdict, answer["failureDetails"]["type"]) == ("failure", "JobFailed")
    assert "of their own" in answer["failureDetails"]["message"]


@pytest.mark.parametrize("parameters", ["", "{}", '{"execution": "#{codepipeline.PipelineExecutionId}", "stage": "X"}'])
def test_what_it_cannot_find_out_it_refuses(parameters: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline()
    monkeypatch.setattr("boto3.client", lambda _name: pipeline)
    approver.handler(event(parameters), None)
    ((verdict, answer),) = pipeline.answers
    assert verdict == "failure"
    assert answer["failureDetails"]["message"].startswith("It is not known who approved")
