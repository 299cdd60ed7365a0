"""What an execution of a pipeline leaves on AWS is there: its artifacts in the bucket, its builds, their logs."""

import io
import json
import os
import threading
import zipfile
from collections.abc import Iterator

import pytest

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionResult, Artifact
from rehearsal.pipeline.artifact_keeper import ArtifactKeeper
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.codebuild import CodeBuild
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.execution import Execution
from rehearsal.pipeline.execution_file import ExecutionFile
from tests.rehearsal.engine.answers import raw, what_is_wrong
from tests.rehearsal.engine.cloud import TOOLS, Client, Cloud, Json
from tests.rehearsal.pipeline.support import action, stage, write
from tests.rehearsal.records import COMMIT

NAME, BUCKET = "a-pipeline-of-a-long-name", "kept-artifacts"
BUILDSPEC = {
    "version": "0.2",
    "phases": {"build": {"commands": ["mkdir out; cp code out/built"]}},
    "artifacts": {"base-directory": "out", "files": ["**/*"]},
}


def resources() -> dict[str, Json]:
    """A pipeline of a source and a build, its bucket versioned and encrypted as ours."""
    build = {
        **action("Synth", Configuration={"ProjectName": "keeps-artifacts"}),
        "InputArtifacts": [{"Name": "Code"}],
        "OutputArtifacts": [{"Name": "Synth_Output"}],
    }
    source = action("Push", "CodeStarSourceConnection", OutputArtifacts=[{"Name": "Code"}])
    store = {"Type": "S3", "Location": {"Ref": "Bucket"}, "EncryptionKey": {"Type": "KMS", "Id": {"Ref": "Key"}}}
    pipeline = {"Name": NAME, "ArtifactStore": store, "Stages": [stage("Source", source), stage("Build", build)]}
    project = {
        "Name": "keeps-artifacts",
        "Artifacts": {"Type": "CODEPIPELINE"},
        "Environment": {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "image", "Type": "LINUX_CONTAINER"},
        "ServiceRole": f"arn:aws:iam::{TOOLS}:role/build",
        "Source": {"Type": "CODEPIPELINE", "BuildSpec": json.dumps(BUILDSPEC)},
    }
    bucket = {"BucketName": BUCKET, "VersioningConfiguration": {"Status": "Enabled"}}
    return {
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {}}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": bucket, "DeletionPolicy": "Retain"},
        "Project": {"Type": "AWS::CodeBuild::Project", "Properties": project},
        "Pipeline": {"Type": "AWS::CodePipeline::Pipeline", "Properties": pipeline},
    }


def push(context: ActionContext) -> ActionResult:
    """A source action that gives the one file."""
    directory = write(context.workspace.run / "artifacts" / context.execution, {"code": "print()"})
    return ActionResult(artifacts={"Code": Artifact(directory, COMMIT.id, context.new_location("Code"))})


@pytest.fixture(scope="module")
def runs(cloud: Cloud) -> Iterator[dict[str, Json]]:
    """The action executions of one execution, by their names."""
    cloud.deploy("keeps-artifacts", resources(), account=TOOLS)
    clients = EngineClients(cloud.engine.endpoint)
    deployed = Deployed.read(cloud.workspace, NAME)
    build = CodeBuild(endpoint=cloud.engine.endpoint, environment={"PATH": os.environ["PATH"]})
    keeper = ArtifactKeeper(workspace=cloud.workspace, deployed=deployed, clients=clients)
    Execution(
        deployed=deployed,
        commit=COMMIT,
        workspace=cloud.workspace,
        clients=clients,
        executors={("Build", "CodeBuild"): build, ("Source", "CodeStarSourceConnection"): push},
        listen=events.Broadcast([ExecutionFile(workspace=cloud.workspace), keeper]),
        cancelled=threading.Event(),
        current_version=lambda: deployed.version,
    ).run()
    answer = cloud.client("codepipeline", TOOLS).list_action_executions(pipelineName=NAME)
    yield {run["actionName"]: run for run in answer["actionExecutionDetails"]}
    cloud.delete("keeps-artifacts", account=TOOLS)


@pytest.fixture
def s3(cloud: Cloud) -> Client:
    return cloud.client("s3", TOOLS)


def content(s3: Client, artifact: Json) -> dict[str, str]:
    place = artifact["s3location"]
    body = s3.get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_artifacts_are_objects_of_the_pipelines_bucket(s3: Client, runs: dict[str, Json]) -> None:
    (code,), (output,) = (runs[name]["output"]["outputArtifacts"] for name in ("Push", "Synth"))
    assert content(s3, code) == {"code": "print()"}
    assert content(s3, output) == {"built": "print()"}
    assert output["s3location"]["bucket"] == BUCKET
    assert output["s3location"]["key"].startswith("a-pipeline-of-a-long/Synth_Outp/")
    assert runs["Synth"]["input"]["inputArtifacts"] == [code]


def test_they_are_encrypted_with_the_pipelines_key(s3: Client, runs: dict[str, Json]) -> None:
    place = runs["Synth"]["output"]["outputArtifacts"][0]["s3location"]
    head = s3.head_object(Bucket=place["bucket"], Key=place["key"])
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"]


def test_an_action_names_its_build_and_the_build_its_artifacts(cloud: Cloud, runs: dict[str, Json]) -> None:
    result = runs["Synth"]["output"]["executionResult"]
    (build,) = cloud.client("codebuild", TOOLS).batch_get_builds(ids=[result["externalExecutionId"]])["builds"]
    assert result["externalExecutionUrl"].endswith(f"/{build['id']}/view/new")
    assert result["logStreamARN"] == build["logs"]["cloudWatchLogsArn"]
    (code,), (output,) = (runs[name]["output"]["outputArtifacts"] for name in ("Push", "Synth"))
    assert build["sourceVersion"] == f"arn:aws:s3:::{BUCKET}/{code['s3location']['key']}"
    assert build["artifacts"]["location"] == f"arn:aws:s3:::{BUCKET}/{output['s3location']['key']}"
    assert (build["initiator"], build["resolvedSourceVersion"]) == (f"codepipeline/{NAME}", COMMIT.id)


@pytest.mark.usefixtures("runs")
def test_the_state_of_an_action_names_its_build_too(cloud: Cloud, runs: dict[str, Json]) -> None:
    states = cloud.client("codepipeline", TOOLS).get_pipeline_state(name=NAME)["stageStates"]
    (state,) = states[1]["actionStates"]
    told = runs["Synth"]["output"]["executionResult"]
    assert state["latestExecution"]["externalExecutionId"] == told["externalExecutionId"]
    assert state["latestExecution"]["logStreamARN"] == told["logStreamARN"]


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("operation", "name"), [("ListActionExecutions", "pipelineName"), ("GetPipelineState", "name")]
)
def test_what_is_told_of_them_is_in_awss_words(cloud: Cloud, operation: str, name: str) -> None:
    assert what_is_wrong("codepipeline", operation, raw(cloud, "codepipeline", operation, {name: NAME})) == ""


def test_an_artifact_that_is_not_there_yet_has_no_place(cloud: Cloud, runs: dict[str, Json]) -> None:
    place = runs["Synth"]["output"]["outputArtifacts"][0]["s3location"]
    marker = cloud.workspace.state / "artifacts" / place["key"]
    marker.unlink()
    answer = cloud.client("codepipeline", TOOLS).list_action_executions(pipelineName=NAME)
    marker.touch()
    (run,) = (run for run in answer["actionExecutionDetails"] if run["actionName"] == "Synth")
    assert run["output"]["outputArtifacts"] == [{"name": "Synth_Output"}]
