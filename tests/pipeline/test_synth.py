import re

import pytest
import yaml

from tests.conftest import ROOT
from tests.pipeline.definition import Definition

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


def test_its_output_is_the_cloud_assembly_and_the_review_of_it(definition: Definition) -> None:
    synth = definition.action("Build", "Synth")
    (artifacts,) = synth.buildspec["artifacts"].values()
    assert list(synth.buildspec["artifacts"]) == ["secondary-artifacts"]
    assert [artifacts[name]["base-directory"] for name in synth.outputs] == ["cdk.out", "reports/review"]


@pytest.mark.requirement("D7")
def test_its_junit_files_become_a_report(definition: Definition) -> None:
    synth = definition.action("Build", "Synth")
    (report,) = synth.buildspec["reports"].values()
    assert report == {"base-directory": "reports", "files": ["**/*.xml"], "file-format": "JUNITXML"}
    (group,) = synth.report_groups
    assert group.properties["Name"] == "tap-commerce-unit-tests"
    role = definition.template.referred(synth.project.properties["ServiceRole"])
    assert [
        statement
        for statement in definition.statements(role)
        if statement["Resource"] == group.attribute("Arn") and "codebuild:BatchPutTestCases" in statement["Action"]
    ]


def test_its_caches_are_kept_in_the_encrypted_bucket(definition: Definition) -> None:
    cache = definition.action("Build", "Synth").project.properties["Cache"]
    assert cache["Type"] == "S3"
    bucket = definition.template.referred(cache["Location"]["Fn::Join"][1][0])
    assert bucket == definition.template.referred(definition.pipeline.properties["ArtifactStore"]["Location"])
