"""Which images a release may bring, as the function of the rule SameImages judges it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.functions import same_images

Json = dict[str, Any]
EXECUTION = "0a1b2c3d-0000-4000-8000-000000000001"
BACKEND, FRONTEND = "b" * 64, "f" * 64
ONE, TWO, OTHER = (f"sha256:{digit * 64}" for digit in "123")


def run(stage: str, action: str, images: str | None, *, start: float = 1.0) -> Json:
    variables = {} if images is None else {"IMAGES": images}
    return {"stageName": stage, "actionName": action, "startTime": start, "output": {"outputVariables": variables}}


def build(*tags: str) -> Json:
    return run("Build", "Synth", " ".join(tags))


def checks(*images: str, start: float = 2.0) -> Json:
    return run("Staging", "Checks", " ".join(images), start=start)


class Pipeline:
    """CodePipeline, as far as the function asks it."""

    def __init__(self, *runs: Json, kind: str = "STANDARD") -> None:
        self.runs, self.kind = runs, kind
        self.failed: list[str] = []

    def get_pipeline_execution(self, **_which: str) -> Json:
        return {"pipelineExecution": {"executionType": self.kind}}

    def get_paginator(self, name: str) -> "Pipeline":
        assert name == "list_action_executions"
        return self

    def paginate(self, *, pipelineName: str, filter: Json) -> Iterator[Json]:  # noqa: A002, N803
        assert (pipelineName, filter) == ("shop", {"pipelineExecutionId": EXECUTION})
        yield {"actionExecutionDetails": list(self.runs)}

    def put_job_failure_result(self, *, jobId: str, failureDetails: Json) -> None:  # noqa: N803
        assert jobId == "job-1"
        self.failed.append(failureDetails["message"])


class Registry:
    """STS and the registry of one account."""

    def __init__(self, digests: dict[str, str]) -> None:
        self.digests = digests
        self.taken: Json = {}

    def assume_role(self, **session: Any) -> Json:  # noqa: ANN401
        self.taken = session
        return {"Credentials": {"AccessKeyId": "a", "SecretAccessKey": "s", "SessionToken": "t"}}

    def describe_images(self, *, repositoryName: str, imageIds: list[Json]) -> Json:  # noqa: N803
        assert repositoryName == "assets-444444444444-eu-west-1"
        wanted = {image["imageTag"] for image in imageIds}
        if missing := wanted - self.digests.keys():
            raise LookupError(f"ImageNotFoundException: {missing}")
        return {"imageDetails": [{"imageTags": [tag], "imageDigest": self.digests[tag]} for tag in sorted(wanted)]}


@pytest.fixture
def prod(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry({BACKEND: ONE, FRONTEND: TWO})
    monkeypatch.setenv("PIPELINE", "shop")
    monkeypatch.setenv("READER", "arn:aws:iam::{account}:role/lookup-{account}-{region}")
    monkeypatch.setenv("REPOSITORY", "assets-{account}-{region}")
    monkeypatch.setattr("boto3.client", lambda _name, **_options: registry)
    return registry


def judged(*runs: Json, **more: Any) -> str:  # noqa: ANN401
    pipeline = Pipeline(*runs, **more)
    return same_images.judge(pipeline, execution=EXECUTION, checked="Staging", targets=["444444444444/eu-west-1"])


def test_images_that_were_checked_go_on(prod: Registry) -> None:
    said = judged(build(BACKEND, FRONTEND), checks(f"{BACKEND}@{ONE}", f"{FRONTEND}@{TWO}"))
    assert said == f"As checked in Staging: {ONE}, {TWO}"
    assert prod.taken["RoleArn"] == "arn:aws:iam::444444444444:role/lookup-444444444444-eu-west-1"


def test_the_registry_is_read_with_no_right_but_that(prod: Registry) -> None:
    judged(build(BACKEND), checks(f"{BACKEND}@{ONE}"))
    (statement,) = json.loads(prod.taken["Policy"])["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": "ecr:DescribeImages",
        "Resource": "arn:aws:ecr:eu-west-1:444444444444:repository/assets-444444444444-eu-west-1",
    }


@pytest.mark.usefixtures("prod")
def test_an_image_that_was_built_again_does_not() -> None:
    with pytest.raises(same_images.RefusedError, match=f"has {ONE} under the tag {BACKEND}; Staging checked {OTHER}"):
        judged(build(BACKEND), checks(f"{BACKEND}@{OTHER}"))


@pytest.mark.usefixtures("prod")
def test_nor_one_that_nobody_checked() -> None:
    with pytest.raises(same_images.RefusedError, match=f"Staging ran no image with the tag {FRONTEND}"):
        judged(build(BACKEND, FRONTEND), checks(f"{BACKEND}@{ONE}"))


def test_nor_one_that_is_not_there(prod: Registry) -> None:
    del prod.digests[BACKEND]
    with pytest.raises(LookupError):
        judged(build(BACKEND), checks(f"{BACKEND}@{ONE}"))


@pytest.mark.usefixtures("prod")
def test_nor_a_commit_whose_build_says_nothing() -> None:
    with pytest.raises(same_images.RefusedError, match="has not said"):
        judged(run("Build", "Synth", None), checks(f"{BACKEND}@{ONE}"))


@pytest.mark.usefixtures("prod")
def test_nor_one_that_ran_as_two() -> None:
    with pytest.raises(same_images.RefusedError, match="two images"):
        judged(build(BACKEND), checks(f"{BACKEND}@{ONE}", f"{BACKEND}@{OTHER}"))


@pytest.mark.usefixtures("prod")
def test_of_a_stage_that_was_retried_the_last_checks_count() -> None:
    old, new = checks(f"{BACKEND}@{OTHER}", start=2.0), checks(f"{BACKEND}@{ONE}", start=3.0)
    assert judged(build(BACKEND), new, old)


@pytest.mark.usefixtures("prod")
def test_a_rollback_is_not_asked() -> None:
    assert judged(kind="ROLLBACK").startswith("A rollback")


def test_what_it_cannot_find_out_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline = Pipeline()
    monkeypatch.setattr("boto3.client", lambda _name: pipeline)
    configuration = {"UserParameters": "not JSON"}
    same_images.handler(
        {"CodePipeline.job": {"id": "job-1", "data": {"actionConfiguration": {"configuration": configuration}}}}, None
    )
    assert pipeline.failed[0].startswith("Images unknown")
