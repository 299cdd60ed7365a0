"""The project with another app than its own, synthesized beforehand: a rehearsal of it is under way within seconds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.end_to_end.project import INSTALLED, commit, git, make_project

_LONG_AGO = "2001-01-01T00:00:00Z"
_ENVIRONMENT = "aws://111111111111/us-east-1"
_ROLE = "arn:aws:iam::111111111111:role/pipeline"

Json = dict[str, Any]


def action(name: str, category: str, provider: str, **more: Any) -> Json:  # noqa: ANN401 - JSON
    """An action of a stage; `more` are its other properties."""
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "ActionTypeId": kind, "RunOrder": 1, **more}


def stage(name: str, *actions: Json) -> Json:
    """A stage of a pipeline."""
    return {"Name": name, "Actions": list(actions)}


def source_stage() -> Json:
    """The push, which puts out the artifact `Source`."""
    configuration = {
        "ConnectionArn": "arn:aws:codeconnections:us-east-1:111111111111:connection/1",
        "BranchName": "main",
        "FullRepositoryId": "example/tap",
    }
    output = [{"Name": "Source"}]
    push = action("Push", "Source", "CodeStarSourceConnection", Configuration=configuration, OutputArtifacts=output)
    return stage("Source", push)


def pipeline(name: str, *stages: Json) -> Json:
    """The resource of a pipeline."""
    properties = {
        "Name": name,
        "PipelineType": "V2",
        "RoleArn": _ROLE,
        "ArtifactStore": {"Type": "S3", "Location": "artifacts"},
        "Stages": list(stages),
    }
    return {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}


def approvers(name: str) -> Json:
    """The resource of the role in which a pipeline's approvals are answered."""
    policy = {"Version": "2012-10-17", "Statement": []}
    properties = {"RoleName": f"{name}-approvers", "AssumeRolePolicyDocument": policy}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def build_project(buildspec: str) -> Json:
    """The resource of a project whose builds do what the buildspec says."""
    properties = {
        "Artifacts": {"Type": "CODEPIPELINE"},
        "Environment": {"ComputeType": "BUILD_GENERAL1_SMALL", "Image": "image", "Type": "LINUX_CONTAINER"},
        "ServiceRole": _ROLE,
        "Source": {"Type": "CODEPIPELINE", "BuildSpec": buildspec},
    }
    return {"Type": "AWS::CodeBuild::Project", "Properties": properties}


def make_synthesized_project(
    directory: Path,
    *,
    resources: Json,
    subject: str,
    files: Mapping[str, str] | None = None,
    stack: str = "Synthesized",
) -> Path:
    """A git repository with this project, its pipeline stack replaced; returns the directory, which is made.

    What is committed is set up: the installed packages are links, and the files are older than those. `resources` are
    those of the stack, which is called `stack`; `files`, by their paths, are committed beside, with `subject` as the
    message.
    """
    make_project(directory)
    artifact = {
        "type": "aws:cloudformation:stack",
        "environment": _ENVIRONMENT,
        "properties": {"templateFile": "template.json"},
    }
    settings = json.loads((directory / "cdk.json").read_text())
    written = {
        "assembly/manifest.json": json.dumps({"version": "36.0.0", "artifacts": {stack: artifact}}),
        "assembly/template.json": json.dumps({"Resources": resources}),
        "cdk.json": json.dumps({**settings, "app": "cp -R assembly/. cdk.out"}),
        **(files or {}),
    }
    for name, text in written.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(text)
    git(directory, "add", "--force", *INSTALLED)
    commit(directory, subject, GIT_COMMITTER_DATE=_LONG_AGO)
    return directory
