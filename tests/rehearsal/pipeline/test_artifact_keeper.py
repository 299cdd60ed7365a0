"""Artifacts become zips in the pipeline's bucket, in the place that the API names."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionResult, Artifact
from rehearsal.pipeline.artifact_keeper import ArtifactKeeper
from rehearsal.pipeline.artifact_stores import ArtifactLocation
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Journal, action, deploy, execute, stage, write

STORE = {"Type": "S3", "Location": "artifacts", "EncryptionKey": {"Type": "KMS", "Id": "arn:aws:kms:key"}}
FILES = {"template.json": "{}", "below/asset": "1" * 5000}


class Bucket:
    """S3, with one bucket."""

    def __init__(self) -> None:
        self.put: list[dict[str, Any]] = []

    def __call__(self, service: str, /, *, account: str, region: str) -> "Bucket":
        assert (service, account, region) == ("s3", "111111111111", "us-east-1")
        return self

    def put_object(self, *, Body: Any, **request: str) -> None:  # noqa: ANN401, N803
        if request["Bucket"] != "artifacts":
            raise ClientError({"Error": {"Code": "NoSuchBucket", "Message": "no such bucket"}}, "PutObject")
        self.put.append({**request, "Body": Body.read()})


def _build(context: ActionContext) -> ActionResult:
    if context.stage != "Build":
        return ActionResult()
    directory = write(context.workspace.run / "made", FILES)
    (name,) = (item.name for item in context.action.output_artifacts)
    return ActionResult(artifacts={name: Artifact(directory, location=context.new_location(name))})


def run(workspace: Workspace, *, bucket: Bucket, store: dict[str, Any] | None) -> Journal:
    given: dict[str, Any] = {"ArtifactStore": store} if store else {}
    deployed = deploy(
        workspace,
        stage("Build", action("Synth", OutputArtifacts=[{"Name": "Synth_Output_of_the_build"}])),
        stage("Dev", action("Checks", InputArtifacts=[{"Name": "Synth_Output_of_the_build"}])),
        **given,
    )
    journal = Journal()
    keeper = ArtifactKeeper(workspace=workspace, deployed=deployed, clients=bucket)
    execute(workspace, deployed, _build, listen=events.Broadcast([journal, keeper]))
    return journal


def located(journal: Journal) -> list[events.ArtifactLocated]:
    return [event for event in journal.heard if isinstance(event, events.ArtifactLocated)]


def test_an_artifact_is_a_zip_of_its_files_encrypted_with_the_pipelines_key(workspace: Workspace) -> None:
    bucket = Bucket()
    journal = run(workspace, bucket=bucket, store=STORE)
    (put,) = bucket.put
    assert re.fullmatch(r"shop/Synth_Outp/[A-Za-z0-9]{7}", put["Key"])
    assert (put["ServerSideEncryption"], put["SSEKMSKeyId"]) == ("aws:kms", "arn:aws:kms:key")
    with zipfile.ZipFile(io.BytesIO(put["Body"])) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
    made, taken = located(journal)
    assert (made.stage, made.made, taken.stage, taken.made) == ("Build", True, "Dev", False)
    assert (
        made.location
        == taken.location
        == ArtifactLocation(bucket="artifacts", key=put["Key"], encryption_key="arn:aws:kms:key")
    )
    assert (workspace.state / "artifacts" / put["Key"]).exists()


def test_without_a_key_it_is_encrypted_with_awss(workspace: Workspace) -> None:
    bucket = Bucket()
    run(workspace, bucket=bucket, store={"Type": "S3", "Location": "artifacts"})
    assert "SSEKMSKeyId" not in bucket.put[0]


def test_a_pipeline_without_a_bucket_keeps_nothing(workspace: Workspace) -> None:
    assert located(run(workspace, bucket=Bucket(), store=None)) == []


def test_what_could_not_be_kept_is_not_said_to_be_there(workspace: Workspace) -> None:
    journal = run(workspace, bucket=Bucket(), store={"Type": "S3", "Location": "other"})
    (made, _) = located(journal)
    assert not (workspace.state / "artifacts" / made.location.key).exists()
    (log,) = workspace.results.glob("*/artifacts.log")
    assert "NoSuchBucket" in log.read_text()


@pytest.mark.parametrize("stores", [["us-east-1", "eu-west-1"], ["eu-west-1"]])
def test_of_several_buckets_it_is_that_of_the_actions_region(workspace: Workspace, stores: list[str]) -> None:
    entries = [{"Region": region, "ArtifactStore": {"Type": "S3", "Location": region}} for region in stores]
    deployed = deploy(workspace, stage("Build", action("Synth")), ArtifactStores=entries)
    found = deployed.properties.store("us-east-1")
    assert (found.location if found else None) == ("us-east-1" if "us-east-1" in stores else None)


def test_links_in_an_artifact_are_followed(workspace: Workspace, tmp_path: Path) -> None:
    directory = write(tmp_path / "made", {"target": "x"})
    (directory / "link").symlink_to("target")
    (directory / "dangling").symlink_to("nowhere")
    bucket = Bucket()
    deployed = deploy(workspace, stage("Build", action("Synth")), ArtifactStore=STORE)
    keeper = ArtifactKeeper(workspace=workspace, deployed=deployed, clients=bucket)
    keeper(
        events.ArtifactLocated(
            stage="Build",
            action="Synth",
            name="Output",
            region="us-east-1",
            directory=directory,
            location=ArtifactLocation(bucket="artifacts", key="shop/Output/abcdefg"),
            made=True,
        )
    )
    keeper.wait()
    with zipfile.ZipFile(io.BytesIO(bucket.put[0]["Body"])) as archive:
        assert archive.namelist() == ["link", "target"]
