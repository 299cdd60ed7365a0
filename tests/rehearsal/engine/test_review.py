"""The review against the embedded AWS: roles assumed, templates fetched, pages published."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import review.__main__ as command
from rehearsal.aws import endpoint_env
from rehearsal.pipeline.clients import EngineClients
from rehearsal.reviews import keep_review
from tests.rehearsal.engine.cloud import DEV, REGION, TOOLS, Cloud
from tests.review.assembly import copy_settings, write_assembly

NAME = "tap-commerce-dev"
DATABASE = {
    "Type": "AWS::RDS::DBCluster",
    "DeletionPolicy": "Delete",
    "Metadata": {"aws:cdk:path": "PipelineStack/Dev/TapStack/Database/Cluster/Resource"},
    "Properties": {"Engine": "aurora-postgresql", "MasterUsername": "a", "MasterUserPassword": "not-a-secret"},
}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "caf\u00e9"}}


@dataclass(frozen=True)
class Delivery:
    """A deployed stage, and the command of the Synth step with what the pipeline tells it."""

    place: command.Place
    bucket: str

    def review(self, execution: str, **resources: Any) -> int:  # noqa: ANN401
        write_assembly(self.place.assembly, {"dev": resources})
        environment = {"REVIEW_BUCKET": self.bucket, "PIPELINE_EXECUTION_ID": execution, "AWS_REGION": REGION}
        return command.main("commerce", environment=environment, place=self.place)


@pytest.fixture(scope="module")
def deployed(cloud: Cloud) -> str:
    """A stage's stack, and the bucket of the pipeline's account; returns the bucket's name."""
    cloud.deploy(NAME, {"Database": DATABASE, "Topic": TOPIC}, account=DEV)
    cloud.client("s3", TOOLS).create_bucket(Bucket="reviews-of-us")
    return "reviews-of-us"


@pytest.fixture
def delivery(deployed: str, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    for name, value in endpoint_env(endpoint=cloud.engine.endpoint, account=TOOLS, region=REGION).items():
        monkeypatch.setenv(name, value)
    config = copy_settings(tmp_path / "config")
    place = command.Place(assembly=tmp_path / "cdk.out", config=config, reports=tmp_path / "reports" / "review")
    return Delivery(place, deployed)


def test_what_is_deployed_in_another_account_is_no_change(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    assert delivery.review("e-1", Database=DATABASE, Topic=TOPIC) == 0
    assert "dev: no change" in capsys.readouterr().out


def test_a_commit_without_the_database_fails_unless_it_says_so(
    delivery: Delivery, capsys: pytest.CaptureFixture[str]
) -> None:
    assert delivery.review("e-2", Topic=TOPIC) == 1
    error = capsys.readouterr().err
    assert (
        "dev: PipelineStack/Dev/TapStack/Database/Cluster (AWS::RDS::DBCluster, Database in tap-commerce-dev)" in error
    )
    assert "will be deleted, and with it the database and its automatic backups" in error
    entry = error[error.index("[[allowance]]") :].replace('"…"', '"It is meant"')
    (delivery.place.config / "commerce.allowances.toml").write_text(entry)
    assert delivery.review("e-3", Topic=TOPIC) == 0, "the very entry that the message shows"


def test_the_page_is_published_and_kept_with_a_runs_results(delivery: Delivery, cloud: Cloud, tmp_path: Path) -> None:
    delivery.review("e-4", Topic=TOPIC)
    head = cloud.client("s3", TOOLS).head_object(Bucket=delivery.bucket, Key="reviews/e-4/index.html")
    assert head["ContentType"] == "text/html; charset=utf-8"
    kept = keep_review(
        "e-4", account=TOOLS, region=REGION, clients=EngineClients(cloud.engine.endpoint), results=tmp_path / "results"
    )
    assert kept
    assert "dev: 1 deleted, 1 destroyed without allowance" in kept.lines
    assert "This stops the pipeline" in kept.page.read_text()
    assert json.loads(kept.page.with_name("review.json").read_text())["execution"] == "e-4"


def test_an_execution_without_a_review_has_none(cloud: Cloud, tmp_path: Path) -> None:
    clients = EngineClients(cloud.engine.endpoint)
    assert keep_review("never", account=TOOLS, region=REGION, clients=clients, results=tmp_path) is None
