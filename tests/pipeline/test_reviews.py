"""The review of changes in the pipeline: what it may do, what it is told, and what it tells."""

import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Action, Definition
from tests.tap_stack.templates import Json, Resource, Template


@pytest.fixture
def synth(definition: Definition) -> Action:
    return definition.action("Build", "Synth")


@pytest.fixture
def bucket(synth: Action, template: Template) -> Resource:
    (variable,) = (
        one for one in synth.project.properties["Environment"]["EnvironmentVariables"] if one["Name"] == "REVIEW_BUCKET"
    )
    return template.referred(variable["Value"])


def test_the_build_reviews_after_its_checks(synth: Action) -> None:
    commands = synth.buildspec["phases"]["build"]["commands"]
    assert commands.index("make check") < commands.index("make review")


def test_others_are_told_what_changes_and_where_it_stands(synth: Action) -> None:
    assert {"CHANGES", "REVIEW_URL"} <= set(synth.buildspec["env"]["exported-variables"])
    (export,) = (one for one in synth.buildspec["phases"]["build"]["commands"] if one.startswith("export "))
    for name, file in (("CHANGES", "changes.txt"), ("REVIEW_URL", "url.txt")):
        assert f'{name}="$(cat reports/review/{file})"' in export


def test_the_review_is_told_the_execution(synth: Action) -> None:
    assert synth.environment["PIPELINE_EXECUTION_ID"] == "#{codepipeline.PipelineExecutionId}"


def test_reviews_are_encrypted_private_and_kept_as_long_as_reports(bucket: Resource, template: Template) -> None:
    (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert template.referred(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]).type == "AWS::KMS::Key"
    assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (life,) = bucket.properties["LifecycleConfiguration"]["Rules"]
    assert (life["ExpirationInDays"], life["Status"]) == (400, "Enabled")
    assert life["NoncurrentVersionExpiration"] == {"NoncurrentDays": 400}, "a build that is tried again overwrites"
    assert bucket.definition["DeletionPolicy"] == "Retain"


def test_the_build_may_add_reviews_and_neither_read_nor_delete_them(
    synth: Action, bucket: Resource, definition: Definition
) -> None:
    role = definition.template.referred(synth.project.properties["ServiceRole"])
    arn = bucket.attribute("Arn")
    statements = [one for one in definition.statements(role) if str(arn) in str(one["Resource"])]
    assert {action for one in statements for action in _listed(one["Action"])} == {"s3:PutObject"}
    resources = [resource for one in statements for resource in _listed(one["Resource"]) if str(arn) in str(resource)]
    assert resources == [{"Fn::Join": ["", [arn, "/reviews/*"]]}]


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def test_the_build_may_read_what_is_deployed_by_the_stages_lookup_roles_alone(
    product: Synthesized,
) -> None:
    definition = Definition(product.pipeline)
    role = definition.template.referred(definition.action("Build", "Synth").project.properties["ServiceRole"])
    (assume,) = (one for one in definition.statements(role) if one["Action"] == "sts:AssumeRole")
    accounts = [stage.account for stage in product.stack.stages]
    assert assume["Resource"] == [
        f"arn:aws:iam::{account}:role/cdk-hnb659fds-lookup-role-{account}-us-east-1" for account in accounts
    ]
    (read,) = (one for one in definition.statements(role) if "cloudformation:GetTemplate" in one["Action"])
    name = product.stack.stack_name
    assert read["Resource"] == f"arn:aws:cloudformation:us-east-1:111111111111:stack/{name}/*"
