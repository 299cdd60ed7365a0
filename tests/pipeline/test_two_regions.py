"""Production in two regions as two waves, and two stages side by side, are changes of the settings file alone (D3)."""

import json
import tomllib
from typing import Any

import pytest

from stages.compliance.untaggable import UNTAGGABLE
from stages.settings import CONFIG, load
from tests.conftest import Synthesized, synthesize_settings
from tests.pipeline.definition import Definition
from tests.stages import settings_file
from tests.tap_stack.templates import Template
from tests.toml import dump

REGION, ACCOUNT, TOOLS = "eu-west-1", "444444444444", "111111111111"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{UUID}"
WEB_ACL = f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/tap-commerce-prodeu/{UUID}"
WAVES = """
[[pipeline.waves]]
name = "tests"
stages = ["dev", "staging"]

[[pipeline.waves]]
name = "prod"
stages = ["prod"]
approval = true

[[pipeline.waves]]
name = "prodeu"
stages = ["prodeu"]
approval = true
"""
STAGE = f"""
[prodeu]
account = "{ACCOUNT}"
region = "{REGION}"
network.availability_zones = ["{REGION}a", "{REGION}b"]
network.nat_gateways = 2
retain_data = true
services.backend.min_tasks = 2
database.backup_retention_days = 35
firewall.cloudfront_web_acl_arn = "{WEB_ACL}"
[prodeu.domain]
name = "eu.shop.example.com"
hosted_zone_id = "Z0444444EXAMPLECOM001"
hosted_zone_name = "example.com"
cloudfront_certificate_arn = "{CERTIFICATE}"
"""
DEPLOY_ROLE = f":iam::{ACCOUNT}:role/cdk-hnb659fds-deploy-role-{ACCOUNT}-{REGION}"


@pytest.fixture(scope="module")
def europe(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Commerce, so changed; with all the rule packs, so that the pipeline's part is judged by each."""
    directory = tmp_path_factory.mktemp("europe")
    settings = tomllib.loads((CONFIG / "commerce.toml").read_text(encoding="utf-8"))
    settings["pipeline"] |= tomllib.loads(WAVES)["pipeline"]
    settings |= tomllib.loads(STAGE)
    settings["product"]["rule_packs"] = ["aws-solutions", "nist-800-53-r5", "pci-dss-3.2.1"]
    changed = dump(settings)
    return synthesize_settings(directory, load(directory=settings_file.write_text(directory, changed)))


@pytest.fixture(scope="module")
def pipeline(europe: Synthesized) -> Definition:
    return Definition(europe.pipeline)


@pytest.fixture(scope="module")
def artifacts(europe: Synthesized) -> Template:
    """The stack of the other region's artifacts."""
    return Template(europe.directory / _artifact(europe)["properties"]["templateFile"])


def _manifest(app: Synthesized) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((app.directory / "manifest.json").read_text())["artifacts"]
    return found


def _artifact(app: Synthesized) -> dict[str, Any]:
    (found,) = (
        one
        for one in _manifest(app).values()
        if one.get("environment") == f"aws://{TOOLS}/{REGION}" and one["type"] == "aws:cloudformation:stack"
    )
    return found  # type: ignore[no-any-return]


@pytest.mark.requirement("D3", "D5")
def test_each_wave_of_production_follows_its_own_approval(pipeline: Definition) -> None:
    assert pipeline.stage_names[4:] == ["Tests", "ApproveProd", "Prod", "ApproveProdeu", "Prodeu"]
    asked = [pipeline.actions(stage)[0] for stage in ("ApproveProd", "ApproveProdeu")]
    assert {action.provider for action in asked} == {"Manual"}
    assert len({json.dumps(action.configuration["NotificationArn"]) for action in asked}) == 1


@pytest.mark.requirement("D3")
def test_the_stages_of_one_wave_are_deployed_and_checked_side_by_side(pipeline: Definition) -> None:
    orders = {action.name: action.run_order for action in pipeline.actions("Tests")}
    assert (
        [orders[f"Dev.{action}"] for action in ("tap-commerce-dev.Prepare", "tap-commerce-dev.Deploy", "Checks")]
        == [
            orders[f"Staging.{action}"]
            for action in ("tap-commerce-staging.Prepare", "tap-commerce-staging.Deploy", "Checks")
        ]
        == [1, 2, 3]
    )


@pytest.mark.requirement("D3")
def test_a_stage_is_deployed_in_its_region_by_that_regions_role(pipeline: Definition) -> None:
    for action in pipeline.actions("Prodeu")[:2]:
        assert action.body["Region"] == REGION
        assert DEPLOY_ROLE in json.dumps(action.body["RoleArn"])
    everywhere = [action for stage in pipeline.stage_names for action in pipeline.actions(stage)]
    assert {action.name for action in everywhere if action.body.get("Region", "us-east-1") != "us-east-1"} == {
        "tap-commerce-prodeu.Prepare",
        "tap-commerce-prodeu.Deploy",
    }
    assert pipeline.action("Prodeu", "Checks").environment["STAGE_REGION"] == REGION


@pytest.mark.requirement("D3")
def test_each_region_has_artifacts_of_its_own(pipeline: Definition, artifacts: Template) -> None:
    stores = {one["Region"]: one["ArtifactStore"] for one in pipeline.pipeline.properties["ArtifactStores"]}
    (alias,) = artifacts.all("KMS::Alias")
    (bucket,) = (one for one in artifacts.all("S3::Bucket") if "BucketName" in one.properties)
    assert stores.keys() == {"us-east-1", REGION}
    assert stores[REGION]["Location"] == bucket.properties["BucketName"]
    name = alias.properties["AliasName"]
    assert stores[REGION]["EncryptionKey"]["Id"] == f"arn:aws:kms:{REGION}:{TOOLS}:{name}"


def test_the_other_regions_artifacts_are_kept_as_the_pipelines_own(artifacts: Template, europe: Synthesized) -> None:
    own = next(one for one in europe.pipeline.all("S3::Bucket") if one.logical_id.startswith("StorageArtifacts"))
    (other,) = (one for one in artifacts.all("S3::Bucket") if "BucketName" in one.properties)
    for alike in ("LifecycleConfiguration", "VersioningConfiguration", "PublicAccessBlockConfiguration", "Tags"):
        assert other.properties[alike] == own.properties[alike]
    assert "LoggingConfiguration" in other.properties
    (rule,) = other.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert artifacts.one("KMS::Key").properties["EnableKeyRotation"] is True


def test_the_deployment_role_of_the_region_can_read_them(artifacts: Template) -> None:
    (bucket,) = (one for one in artifacts.all("S3::Bucket") if "BucketName" in one.properties)
    (policy,) = artifacts.all("S3::BucketPolicy", Bucket=bucket.ref)
    key = artifacts.one("KMS::Key").properties["KeyPolicy"]
    for document, action in ((policy.properties["PolicyDocument"], "s3:GetObject*"), (key, "kms:Decrypt")):
        readers = [one for one in document["Statement"] if DEPLOY_ROLE in json.dumps(one["Principal"])]
        assert [action in one["Action"] for one in readers] == [True]


def test_the_pipelines_role_uses_no_key_but_the_artifacts(pipeline: Definition, artifacts: Template) -> None:
    role = pipeline.template.referred(pipeline.pipeline.properties["RoleArn"])
    about_keys = [one for one in pipeline.statements(role) if "kms:Decrypt" in one["Action"]]
    denied = [one for one in about_keys if one["Effect"] == "Deny"]
    allowed = {action for one in about_keys if one["Effect"] == "Allow" for action in one["Action"]}
    keys = f"arn:aws:kms:{REGION}:{TOOLS}:key/*"
    assert [one.get("Resource") for one in denied] == [None, keys]
    assert keys in denied[0]["NotResource"]
    assert len(denied[0]["NotResource"]) == 2
    assert denied[1]["Condition"] == {
        "ForAllValues:StringNotEquals": {"kms:ResourceAliases": [artifacts.one("KMS::Alias").properties["AliasName"]]}
    }
    assert all(allowed <= {*one["Action"]} for one in denied)


@pytest.mark.requirement("D3")
def test_the_pipeline_brings_the_other_regions_artifacts_with_it(europe: Synthesized) -> None:
    (name,) = (name for name, one in _manifest(europe).items() if one == _artifact(europe))
    assert name in _manifest(europe)["PipelineStack"]["dependencies"]


@pytest.mark.requirement("C13")
def test_everything_of_it_is_tagged(europe: Synthesized, artifacts: Template) -> None:
    taggable = [one for one in artifacts.resources if one.type not in UNTAGGABLE]
    expected = {"CostCenter": "CC-1001", "Environment": "tools", "Project": "commerce"}
    assert {one.logical_id for one in taggable if one.tags != expected} == set()
    assert len(taggable) == 3
    assert _artifact(europe)["properties"]["tags"] == expected


@pytest.mark.requirement("D4")
def test_the_rule_packs_find_nothing_in_the_pipelines_stacks_that_is_not_accepted(europe: Synthesized) -> None:
    from stages.compliance.nag import PACKS
    from stages.compliance.record import acknowledged
    from stages.compliance.rule_packs import CLOUDFORMATION, REPORTED_AS

    stages = tuple(f"PipelineStack/{stage.node.id}/" for stage in europe.stack.stages)
    found = {
        (f"{REPORTED_AS[pack]}::{violation.rule_name}", str(resource.construct_path))
        for pack in PACKS
        for violation in PACKS[pack](europe.app).validate_scope(europe.app).violations
        for resource in violation.violating_resources
        if pack == "aws-solutions" or not str(resource.construct_path).startswith(stages)
    }
    accepted = {
        (one.finding, f"{one.stack}/{one.path}")
        for one in acknowledged(europe.directory)
        if not one.finding.startswith(CLOUDFORMATION)
    }
    assert sorted(found - accepted) == []
    of_pipeline = {one for one in accepted - found if not one[1].startswith(stages)}
    assert sorted(of_pipeline) == []
    assert [path for _, path in found if path.startswith(f"PipelineStack/Artifacts-{REGION}/")]


@pytest.mark.requirement("P6")
def test_cloudfront_takes_from_us_east_1_what_was_made_there(europe: Synthesized) -> None:
    template = europe.stage("Prodeu")
    distribution = template.one("CloudFront::Distribution").properties["DistributionConfig"]
    assert distribution["ViewerCertificate"]["AcmCertificateArn"] == CERTIFICATE
    assert distribution["WebACLId"] == WEB_ACL
    assert [acl.properties["Scope"] for acl in template.all("WAFv2::WebACL")] == ["REGIONAL"]
    (certificate,) = template.all("CertificateManager::Certificate")
    assert [
        listener.properties["Certificates"]
        for listener in template.all("ElasticLoadBalancingV2::Listener")
        if listener.properties["Protocol"] == "HTTPS"
    ] == [[{"CertificateArn": certificate.ref}]]
    assert {
        widget["properties"]["metrics"][0][0]
        for widget in _widgets(template)
        if widget["properties"].get("region") == "us-east-1"
    } == {"AWS/CloudFront"}


def _widgets(template: Template) -> list[dict[str, Any]]:
    """Of the dashboard, with what CloudFormation puts in left out."""
    body = template.one("CloudWatch::Dashboard").properties["DashboardBody"]
    text = "".join(part if isinstance(part, str) else "x" for part in body["Fn::Join"][1])
    widgets: list[dict[str, Any]] = json.loads(text)["widgets"]
    return [widget for widget in widgets if "metrics" in widget["properties"]]


def test_two_stages_of_an_account_share_no_global_name(europe: Synthesized) -> None:
    named = {
        "IAM::Role": "RoleName",
        "CloudFront::Function": "Name",
        "S3::Bucket": "BucketName",
    }
    for kind, key in named.items():
        here, there = (
            {str(one.properties[key]) for one in europe.stage(stage).all(kind) if key in one.properties}
            for stage in ("Prod", "Prodeu")
        )
        assert not here & there
