import re
from typing import Any

import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.policies import listed
from tests.tap_stack.templates import Resource, Template


@pytest.fixture(params=["commerce", "payments"])
def pipeline(request: pytest.FixtureRequest) -> Template:
    app: Synthesized = request.getfixturevalue(request.param)
    return app.pipeline


def groups(template: Template) -> list[Resource]:
    found = template.all("CodeBuild::ReportGroup")
    assert found
    return found


def destination(group: Resource) -> dict[str, Any]:
    export: dict[str, Any] = group.properties["ExportConfig"]
    assert export["ExportConfigType"] == "S3"
    found: dict[str, Any] = export["S3Destination"]
    return found


@pytest.mark.requirement("D7")
def test_files_of_every_report_go_to_one_bucket_each_suite_below_its_name(pipeline: Template) -> None:
    assert len({str(destination(group)["Bucket"]) for group in groups(pipeline)}) == 1
    for group in groups(pipeline):
        assert group.properties["Name"].endswith(f"-{destination(group)['Path']}")
        assert destination(group)["Packaging"] == "NONE", "people read them without unpacking"


@pytest.mark.requirement("C12")
def test_they_are_encrypted_under_the_pipelines_key(pipeline: Template) -> None:
    key = pipeline.one("KMS::Key").attribute("Arn")
    for group in groups(pipeline):
        assert destination(group)["EncryptionKey"] == key
        assert destination(group)["EncryptionDisabled"] is False
        (rule,) = pipeline.referred(destination(group)["Bucket"]).properties["BucketEncryption"][
            "ServerSideEncryptionConfiguration"
        ]
        assert rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key


@pytest.mark.requirement("D7")
@pytest.mark.parametrize(("product", "days"), [("commerce", 400), ("payments", 2555)])
def test_they_are_kept_for_the_time_of_the_settings_even_without_the_pipeline(
    request: pytest.FixtureRequest, product: str, days: int
) -> None:
    template: Template = request.getfixturevalue(product).pipeline
    bucket = template.referred(destination(groups(template)[0])["Bucket"])
    (rule,) = bucket.properties["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == days
    assert bucket.definition["DeletionPolicy"] == "Retain"
    for group in groups(template):
        assert (group.definition["DeletionPolicy"], group.properties["DeleteReports"]) == ("Delete", True)


def test_a_build_may_add_files_to_its_own_suites_and_neither_read_nor_delete_any(
    commerce: Synthesized, definition: Definition
) -> None:
    template = commerce.pipeline
    bucket = destination(groups(template)[0])["Bucket"]["Ref"]
    allowed: dict[str, set[str]] = {}
    for role in template.all("IAM::Role"):
        for statement in definition.statements(role):
            for resource in listed(statement["Resource"]):
                if bucket in str(resource):
                    assert listed(statement["Action"]) == ["s3:PutObject"]
                    (path,) = re.findall(r"'/([a-z-]+)/\*'", str(resource))
                    allowed.setdefault(role.logical_id, set()).add(path)
    for stage in definition.stage_names:
        for action in definition.actions(stage):
            if action.provider == "CodeBuild" and isinstance(action.project.properties["Source"]["BuildSpec"], dict):
                role = template.referred(action.project.properties["ServiceRole"])
                assert {destination(group)["Path"] for group in action.report_groups} <= allowed[role.logical_id]
    suites = {destination(group)["Path"] for group in groups(template)}
    assert set().union(*allowed.values()) == suites
