"""The rule Approver: see pipeline/approver_rule.py. What cannot be found out is refused."""

import json
import os
from typing import Any

import boto3

Json = dict[str, Any]


class RefusedError(Exception):
    """Why, for people."""


def handler(event: Json, _context: object) -> None:
    """Answer the job of a rule."""
    job = event["CodePipeline.job"]
    codepipeline = boto3.client("codepipeline")
    try:
        asked = job["data"]["actionConfiguration"]["configuration"]["UserParameters"]
        said = judge(codepipeline, **json.loads(asked))
    except Exception as error:
        why = str(error) if isinstance(error, RefusedError) else f"It is not known who approved: {error!r}"
        codepipeline.put_job_failure_result(jobId=job["id"], failureDetails={"type": "JobFailed", "message": why})
    else:
        codepipeline.put_job_success_result(jobId=job["id"], executionDetails={"summary": said})


def judge(codepipeline: Any, *, execution: str, stage: str) -> str:
    """Who approved, in a sentence, or RefusedError."""
    name = os.environ["PIPELINE"]
    whole = codepipeline.get_pipeline_execution(pipelineName=name, pipelineExecutionId=execution)
    if whole["pipelineExecution"].get("executionType") == "ROLLBACK":
        return "A rollback: what is deployed again was approved when it came."
    pages = codepipeline.get_paginator("list_action_executions").paginate(
        pipelineName=name, filter={"pipelineExecutionId": execution}
    )
    runs = [{**run, **run["input"]["actionTypeId"]} for page in pages for run in page["actionExecutionDetails"]]
    answers = [run for run in runs if run["stageName"] == stage and run["category"] == "Approval"]
    if not answers:
        raise RefusedError(f"Nobody was asked in {stage}.")
    answer = max(answers, key=lambda run: run["startTime"])
    if answer["status"] != "Succeeded":
        raise RefusedError(f"The last answer in {stage} was no approval.")
    session = _session(answer.get("updatedBy") or _latest(codepipeline.get_pipeline_state(name=name), answer))
    authors = [address.casefold() for run in runs if run["category"] == "Source" for address in addresses(run)]
    if not authors:
        return f"Approved by {session}; the source does not tell who made the commit."
    mine = session.casefold()
    if {mine, mine.partition("@")[0]} & {name for author in authors for name in names(author)}:
        raise RefusedError(f"{session} has approved a commit of their own ({authors}). Ask somebody else.")
    return f"Approved by {session}; the commit is by {', '.join(authors)}."


def _latest(state: Json, answer: Json) -> str:
    """Whose it was by GetPipelineState, which has the newest answer only."""
    runs = [action.get("latestExecution", {}) for stage in state["stageStates"] for action in stage["actionStates"]]
    same = [run for run in runs if run.get("actionExecutionId") == answer["actionExecutionId"]]
    return same[0].get("lastUpdatedBy", "") if same else ""


def _session(arn: str) -> str:
    role, _, session = arn.rpartition("/")
    if role != os.environ["SESSIONS"]:
        raise RefusedError(f"Approved by {arn or 'nobody known'}: no session of {os.environ['SESSIONS']}.")
    return session


def addresses(source: Json) -> list[str]:
    """Of who made the commit; none where the source does not tell."""
    told = source["output"]["outputVariables"]
    if source["provider"] != "CodeCommit":
        return [] if source["provider"] == "S3" else [told["AuthorEmail"]]
    ask = boto3.client("codecommit").get_commit
    commit = ask(repositoryName=told["RepositoryName"], commitId=told["CommitId"])["commit"]
    return sorted({commit["author"]["email"], commit["committer"]["email"]})


def names(author: str) -> set[str]:
    """What sessions of an address's owner may be called."""
    people = json.loads(os.environ["PEOPLE"])
    if people and author not in people:
        raise RefusedError(f"[[pipeline.approvers.people]] does not know {author}, by whom the commit is.")
    return {author, author.partition("@")[0], people.get(author, author)}
