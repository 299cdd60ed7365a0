"""The project with a pipeline of one build instead of its own: a rehearsal that is under way within seconds."""

import json
from pathlib import Path
from typing import Any

from tests.end_to_end.project import INSTALLED, commit, git, make_project

SLEEPS = ("301", "302", "303")
"""The processes of its build, by their time in seconds: one that a command left running, one that also left its
process group, and a command."""
_LONG_AGO = "2001-01-01T00:00:00Z"
_ENVIRONMENT = "aws://111111111111/us-east-1"
_BUILDSPEC = f"""\
version: 0.2
phases:
  build:
    commands:
      - sleep {SLEEPS[0]} &
      - setsid sleep {SLEEPS[1]} &
      - sleep {SLEEPS[2]}
"""


def _action(name: str, category: str, provider: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "ActionTypeId": kind, "RunOrder": 1, **more}


def _template() -> dict[str, Any]:
    repository = {"ConnectionArn": "arn:aws:codeconnections:us-east-1:111111111111:connection/1", "BranchName": "main"}
    source = _action(
        "Push",
        "Source",
        "CodeStarSourceConnection",
        Configuration={**repository, "FullRepositoryId": "example/tap"},
        OutputArtifacts=[{"Name": "Source"}],
    )
    build = _action(
        "Slow",
        "Build",
        "CodeBuild",
        Configuration={"ProjectName": {"Ref": "Project"}},
        InputArtifacts=[{"Name": "Source"}],
    )
    role = "arn:aws:iam::111111111111:role/pipeline"
    pipeline = {
        "Name": "small",
        "PipelineType": "V2",
        "RoleArn": role,
        "ArtifactStore": {"Type": "S3", "Location": "artifacts"},
        "Stages": [{"Name": "Source", "Actions": [source]}, {"Name": "Build", "Actions": [build]}],
    }
    project = {
        "Artifacts": {"Type": "CODEPIPELINE"},
        "Environment": {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "image", "Type": "LINUX_CONTAINER"},
        "ServiceRole": role,
        "Source": {"Type": "CODEPIPELINE", "BuildSpec": _BUILDSPEC},
    }
    return {
        "Resources": {
            "Project": {"Type": "AWS::CodeBuild::Project", "Properties": project},
            "Pipeline": {"Type": "AWS::CodePipeline::Pipeline", "Properties": pipeline},
        }
    }


def make_small_project(directory: Path) -> Path:
    """A git repository with this project, its app replaced by a synthesized one; returns the directory, which is made.

    What is committed is set up: the installed packages are links, and the files are older than those.
    """
    make_project(directory)
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": _ENVIRONMENT,
        "properties": {"templateFile": "template.json"},
    }
    assembly = directory / "assembly"
    assembly.mkdir()
    (assembly / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"Small": artifact}}))
    (assembly / "template.json").write_text(json.dumps(_template()))
    settings = json.loads((directory / "cdk.json").read_text())
    (directory / "cdk.json").write_text(json.dumps({**settings, "app": "cp -R assembly/. cdk.out"}))
    git(directory, "add", "--force", *INSTALLED)
    commit(directory, "A small pipeline", GIT_COMMITTER_DATE=_LONG_AGO)
    return directory
