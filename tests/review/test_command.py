"""`python -m review`: what it says, what it writes, how it ends, from a cloud assembly as CDK writes it."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import review.__main__ as command
from review.assembly import PIPELINE, read_assembly
from review.errors import ReviewError
from review.publishing import Bucket
from tests.conftest import Synthesized
from tests.review.assembly import copy_settings, write_assembly
from tests.review.reviews import FakeCloud, Pair, resource

BUCKET = resource("S3::Bucket", "Files")


@dataclass
class Shop:
    """A commit's settings and cloud assembly, and what is deployed of it."""

    place: command.Place
    deployed: dict[str, Any]

    def run(self, monkeypatch: pytest.MonkeyPatch, **environment: str) -> int:
        pairs = {PIPELINE: Pair({}, {}), "dev": Pair(self.deployed, {})}
        monkeypatch.setattr(command, "Cloud", lambda _session: FakeCloud(pairs))
        return command.main("commerce", environment=environment, place=self.place)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    config = copy_settings(tmp_path / "config")
    assembly = write_assembly(tmp_path / "cdk.out", {"dev": {"Files": BUCKET}})
    return Shop(
        command.Place(assembly=assembly, config=config, reports=tmp_path / "reports" / "review"), {"Files": BUCKET}
    )


def test_a_harmless_change_passes_and_leaves_its_files(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.deployed = {}
    assert shop.run(monkeypatch, CODEBUILD_RESOLVED_SOURCE_VERSION="0123456789abcdef") == 0
    files = {path.name: path.read_text() for path in shop.place.reports.iterdir()}
    assert set(files) == {"index.html", "review.md", "review.json", "changes.txt", "url.txt"}
    assert files["changes.txt"] == "dev: 1 added\n"
    assert "commit 0123456789ab" in files["index.html"]
    assert json.loads(files["review.json"])["stacks"][1]["summary"] == "1 added"
    assert "dev: 1 added" in capsys.readouterr().out


def test_destruction_ends_with_1_a_message_and_the_files_all_the_same(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.deployed = {"Files": BUCKET, "Old": resource("KMS::Key", "Old")}
    assert shop.run(monkeypatch) == 1
    error = capsys.readouterr().err
    assert "PipelineStack/X/TapStack/Old (AWS::KMS::Key, Old in tap-commerce-dev) will be deleted" in error
    assert "config/commerce.allowances.toml" in error
    assert "This stops the pipeline" in (shop.place.reports / "index.html").read_text()


def test_an_allowance_beside_the_settings_lets_it_pass(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.deployed = {"Files": BUCKET, "Old": resource("KMS::Key", "Old")}
    soon = datetime.now(UTC).date()
    (shop.place.config / "commerce.allowances.toml").write_text(
        f'[[allowance]]\nstages = ["dev"]\nresource = "Old"\nchange = "delete"\nreason = "unused"\nallowed_by = "Ada"\n'
        f"until = {soon}\n"
    )
    assert shop.run(monkeypatch) == 0


def test_without_a_cloud_assembly_it_ends_with_2_and_says_what_to_do(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(shop.place.assembly)
    assert shop.run(monkeypatch) == 2
    assert "(No such file or directory). Make one: make synth" in capsys.readouterr().err


def test_the_assembly_of_another_product_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_assembly(shop.place.assembly, {"dev": {}}, pipeline="tap-payments")
    assert shop.run(monkeypatch) == 2
    assert "cdk.out holds tap-payments-pipeline, not tap-commerce-pipeline: make synth" in capsys.readouterr().err


class Uploads:
    """What a client of S3 was given."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}

    def put_object(self, **arguments: Any) -> None:  # noqa: ANN401
        self.objects[arguments["Key"]] = arguments


def test_it_is_published_under_the_executions_name(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("page")
    uploads = Uploads()
    url = Bucket("reviews-of-us", "eu-west-1", uploads).publish(tmp_path, execution="e-1")
    page = uploads.objects["reviews/e-1/index.html"]
    assert (page["Bucket"], page["Body"]) == ("reviews-of-us", b"page")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert url == (
        "https://eu-west-1.console.aws.amazon.com/s3/object/reviews-of-us"
        "?region=eu-west-1&prefix=reviews%2Fe-1%2Findex.html"
    )


def test_every_stack_of_the_real_app_is_read_with_its_stage_and_its_role(product: Synthesized) -> None:
    stacks = read_assembly(product.directory)
    stages = [stage.node.id.lower() for stage in product.stack.stages]
    assert [stack.stage for stack in stacks] == [PIPELINE, *stages]
    for stack in stacks[1:]:
        assert stack.lookup_role
        assert stack.lookup_role.arn.endswith(
            f":{stack.account}:role/cdk-hnb659fds-lookup-role-{stack.account}-us-east-1"
        )
        assert stack.tags["Environment"] == stack.stage
        assert stack.template["Resources"]


def test_an_assembly_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"artifacts": 1}')
    with pytest.raises(ReviewError, match="it is not of the known form"):
        read_assembly(tmp_path)
