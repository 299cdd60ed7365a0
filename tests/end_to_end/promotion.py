"""A pipeline of two stages with an approval between them: each deploys a stack, really, and checks what it made."""

import json
from pathlib import Path

from tests.end_to_end.synthesized import (
    Json,
    action,
    approvers,
    build_project,
    make_synthesized_project,
    pipeline,
    source_stage,
    stage,
)

NAME = "promotion"
SUBJECT = "Greet everybody"
_STACK = {
    "Parameters": {"Stage": {"Type": "String"}},
    "Resources": {
        "Greeting": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": {"Fn::Sub": "Hello from ${Stage}"}},
        }
    },
    "Outputs": {"Greeting": {"Value": {"Ref": "Greeting"}}},
}
_CHECK = """\
import os

import boto3


def test_it_greets() -> None:
    greeting = boto3.client("ssm").get_parameter(Name=os.environ["GREETING"])
    assert greeting["Parameter"]["Value"] == f"Hello from {os.environ['STAGE']}"
"""
_BUILDSPEC = """\
version: 0.2
phases:
  build:
    commands:
      - .venv/bin/python -m pytest checks --config-file=integ/pytest.ini --junitxml=reports/checks.xml
reports:
  checks:
    files: [checks.xml]
    base-directory: reports
"""


def _deployment(name: str) -> Json:
    """The stage `Dev` or `Prod`, as CDK Pipelines makes it: a change set, its execution, and checks of the outputs."""
    change_set = {"StackName": f"{NAME}-{name.lower()}", "ChangeSetName": "change"}
    prepared = {
        **change_set,
        "ActionMode": "CHANGE_SET_REPLACE",
        "TemplatePath": "Source::stack.json",
        "ParameterOverrides": json.dumps({"Stage": name}),
    }
    told = [{"name": "STAGE", "value": name}, {"name": "GREETING", "value": f"#{{{name}.Greeting}}"}]
    checks = {"ProjectName": {"Ref": "Checks"}, "EnvironmentVariables": json.dumps(told)}
    source = [{"Name": "Source"}]
    return stage(
        name,
        action("Prepare", "Deploy", "CloudFormation", Configuration=prepared, InputArtifacts=source),
        action(
            "Deploy",
            "Deploy",
            "CloudFormation",
            Configuration={**change_set, "ActionMode": "CHANGE_SET_EXECUTE"},
            Namespace=name,
            RunOrder=2,
        ),
        action("Checks", "Build", "CodeBuild", Configuration=checks, InputArtifacts=source, RunOrder=3),
    )


def make_promotion_project(directory: Path) -> Path:
    """A git repository with this project and such a pipeline; returns the directory, which is made."""
    approval = stage("ApproveProd", action("Promote", "Approval", "Manual"))
    stages = [source_stage(), _deployment("Dev"), approval, _deployment("Prod")]
    return make_synthesized_project(
        directory,
        resources={
            "Checks": build_project(_BUILDSPEC),
            "Pipeline": pipeline(NAME, *stages),
            "Approvers": approvers(NAME),
        },
        subject=SUBJECT,
        files={"stack.json": json.dumps(_STACK), "checks/test_greeting.py": _CHECK},
    )
