import re

import pytest
import yaml

from tests.conftest import ROOT
from tests.pipeline.definition import Definition
from tests.tap_stack.policies import listed

BUILDSPEC = yaml.safe_load((ROOT / "buildspec.yml").read_text())


def test_the_build_runs_the_commands_of_buildspec_yml_and_no_others(definition: Definition) -> None:
    synth = definition.action("Build", "Synth")
    phases = synth.buildspec["phases"]
    own = [command for command in phases["build"]["commands"] if "&& export " not in command]
    assert {**phases, "build": {"commands": own}} == BUILDSPEC["phases"]
    assert synth.buildspec["cache"] == BUILDSPEC["cache"]


def test_it_tells_later_actions_what_this_commit_is_and_brings(definition: Definition) -> None:
    synth = definition.action("Build", "Synth")
    exported = synth.buildspec["env"]["exported-variables"]
    commands = " ".join(synth.buildspec["phases"]["build"]["commands"])
    assert sorted(exported) == ["CHANGES", "IMAGES", "REVIEW_URL", "SUBJECT", "TESTS"]
    # One that is not set would make the approval fail that names it.
    assert not [variable for variable in exported if not re.search(rf"export [^&]*\b{variable}\b", commands)]


def test_its_outputs_are_the_cloud_assembly_the_review_and_the_bills_of_materials(
    definition: Definition,
) -> None:
    synth = definition.action("Build", "Synth")
    (artifacts,) = synth.buildspec["artifacts"].values()
    assert list(synth.buildspec["artifacts"]) == ["secondary-artifacts"]
    places = [artifacts[name]["base-directory"] for name in synth.outputs]
    assert places == ["cdk.out", "reports/review", "reports/sbom"]


@pytest.mark.requirement("D7")
@pytest.mark.parametrize(
    ("suite", "files", "file_format", "kind", "action"),
    [
        ("unit-tests", "unit.xml", "JUNITXML", "TEST", "codebuild:BatchPutTestCases"),
        ("findings", "scan/*.xml", "JUNITXML", "TEST", "codebuild:BatchPutTestCases"),
        ("coverage", "coverage.xml", "COBERTURAXML", "CODE_COVERAGE", "codebuild:BatchPutCodeCoverages"),
    ],
)
def test_what_it_finds_becomes_reports(  # noqa: PLR0917 - a row of the table above
    definition: Definition, suite: str, files: str, file_format: str, kind: str, action: str
) -> None:
    synth = definition.action("Build", "Synth")
    (group,) = (group for group in synth.report_groups if group.properties["Name"] == f"tap-commerce-{suite}")
    expected = {"base-directory": "reports", "files": [files], "file-format": file_format}
    assert synth.buildspec["reports"][f"<{group.logical_id}>"] == expected
    assert group.properties["Type"] == kind
    role = definition.template.referred(synth.project.properties["ServiceRole"])
    assert [
        statement
        for statement in definition.statements(role)
        if group.attribute("Arn") in listed(statement["Resource"]) and action in statement["Action"]
    ]


def test_a_project_has_no_more_report_groups_than_codebuild_takes(definition: Definition) -> None:
    """See https://docs.aws.amazon.com/codebuild/latest/userguide/report-create.html."""
    assert len(definition.action("Build", "Synth").buildspec["reports"]) <= 5


def test_what_passed_is_remembered_for_the_next_build(definition: Definition) -> None:
    from scan.memory import DIRECTORY

    assert f"{DIRECTORY}/**/*" in definition.action("Build", "Synth").buildspec["cache"]["paths"]


def test_its_caches_are_kept_in_the_encrypted_bucket(definition: Definition) -> None:
    cache = definition.action("Build", "Synth").project.properties["Cache"]
    assert cache["Type"] == "S3"
    bucket = definition.template.referred(cache["Location"]["Fn::Join"][1][0])
    assert bucket == definition.template.referred(definition.pipeline.properties["ArtifactStore"]["Location"])
