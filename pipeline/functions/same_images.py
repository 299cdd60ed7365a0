"""The rule SameImages: see pipeline/same_images.py. What cannot be found out is refused."""

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
        why = str(error) if isinstance(error, RefusedError) else f"Images unknown: {error!r}"
        codepipeline.put_job_failure_result(jobId=job["id"], failureDetails={"type": "JobFailed", "message": why})
    else:
        codepipeline.put_job_success_result(jobId=job["id"], executionDetails={"summary": said})


def judge(codepipeline: Any, *, execution: str, checked: str, targets: list[str]) -> str:
    """Which they are, in a sentence, or RefusedError. A target is `account/region`."""
    name = os.environ["PIPELINE"]
    of_it = codepipeline.get_pipeline_execution(pipelineName=name, pipelineExecutionId=execution)
    if of_it["pipelineExecution"].get("executionType") == "ROLLBACK":
        return "A rollback: these images were compared when they came."
    pages = codepipeline.get_paginator("list_action_executions").paginate(
        pipelineName=name, filter={"pipelineExecutionId": execution}
    )
    runs = [run for page in pages for run in page["actionExecutionDetails"]]
    wanted = exported(runs, "Build")
    if not wanted:
        raise RefusedError("The build has not said which images this commit is to run.")
    seen: dict[str, str] = {}
    for image in exported(runs, checked):
        tag, _, digest = image.partition("@")
        if seen.setdefault(tag, digest) != digest:
            raise RefusedError(f"{checked} ran two images under the tag {tag}: {seen[tag]} and {digest}.")
    for target in targets:
        here = published(*target.split("/"), tags=wanted)
        for tag in wanted:
            if tag not in seen:
                raise RefusedError(f"{checked} ran no image with the tag {tag}, so nobody has checked it.")
            if here.get(tag) != seen[tag]:
                raise RefusedError(f"{target} has {here.get(tag)} under the tag {tag}; {checked} checked {seen[tag]}.")
    return f"As checked in {checked}: " + ", ".join(sorted({seen[tag] for tag in wanted}))


def exported(runs: list[Json], stage: str) -> list[str]:
    """What the newest run of each of a stage's actions says of images."""
    ordered = sorted((run for run in runs if run["stageName"] == stage), key=lambda run: run["startTime"])
    newest = {run["actionName"]: run for run in ordered}.values()
    said = [run.get("output", {}).get("outputVariables", {}).get("IMAGES", "") for run in newest]
    return sorted({image for images in said for image in images.split()})


def published(account: str, region: str, *, tags: list[str]) -> dict[str, str]:
    """The digests in an account's registry by their tags; the session may read nothing else."""
    repository = os.environ["REPOSITORY"].format(account=account, region=region)
    arn = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
    may = {"Effect": "Allow", "Action": "ecr:DescribeImages", "Resource": arn}
    taken = boto3.client("sts").assume_role(
        RoleArn=os.environ["READER"].format(account=account, region=region),
        RoleSessionName="same-images",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [may]}),
    )["Credentials"]
    ecr = boto3.client(
        "ecr",
        region_name=region,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )
    found = ecr.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag} for tag in tags])
    return {tag: image["imageDigest"] for image in found["imageDetails"] for tag in image["imageTags"]}
