"""A pipeline that takes a small shop to prod: an image, a service, a database, an alarm; and checks it on the way."""

import json
from pathlib import Path
from typing import Any

from tests.end_to_end.synthesized import (
    Json,
    action,
    build_project,
    make_synthesized_project,
    pipeline,
    source_stage,
    stage,
)
from tests.rehearsal.engine import service
from tests.rehearsal.engine.test_aurora import RESOURCES as DATABASE

NAME = "shop"
REGION = "us-east-1"
TOOLS, DEV = "111111111111", "222222222222"
"""Prod is in the account of the pipeline, whose bake watches an alarm of its own account only."""
_ACCOUNTS = {"Dev": DEV, "Prod": TOOLS}
_IMAGE = f"{TOOLS}.dkr.ecr.{REGION}.amazonaws.com/{NAME}"
_SERVER = """\
const http = require('node:http')

const server = http.createServer((request, response) => {
  response.writeHead(request.method === 'POST' ? 201 : 200)
  response.end()
})
server.listen(process.env.PORT, process.env.HOST)
process.on('SIGTERM', () => process.exit())
"""
_DOCKERFILE = """\
FROM public.ecr.aws/docker/library/node:24.19.0-bookworm-slim
COPY server.js /server.js
CMD ["node", "/server.js"]
"""
_BUILD = f"""\
version: 0.2
phases:
  build:
    commands:
      - tag=$(sha256sum < workload/backend/src/server.js | cut -c 1-40)
      - docker build --tag {_IMAGE}:$tag workload/backend/src
      - docker push {_IMAGE}:$tag
      - mkdir out
      - sed "s/THE_TAG/$tag/" stack.json > out/stack.json
artifacts:
  base-directory: out
  files: ['**/*']
"""
_CHECKS = """\
import json
import os
import urllib.request

import boto3
import psycopg


def test_an_order_is_taken():
    with urllib.request.urlopen(f"{os.environ['SITE_URL']}/api/orders", data=b"{}") as answer:
        assert answer.status == 201


def test_the_database_answers():
    client = boto3.client("secretsmanager", aws_access_key_id=os.environ["ACCOUNT"], aws_secret_access_key="-")
    secret = json.loads(client.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
    names = {"host": "host", "port": "port", "user": "username", "password": "password", "dbname": "dbname"}
    with psycopg.connect(**{name: secret[key] for name, key in names.items()}) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
"""
_LOAD = """\
import os
import statistics
import time
import urllib.request


def seconds():
    clock = time.monotonic()
    with urllib.request.urlopen(os.environ["SITE_URL"]) as answer:
        assert answer.status == 200
    return time.monotonic() - clock


def test_most_answers_are_fast_enough():
    assert statistics.median(seconds() for _ in range(5)) < 1.0
"""


def _tests(directory: str) -> Json:
    return build_project(f"""\
version: 0.2
phases:
  build:
    commands:
      - export PYTEST_DISABLE_PLUGIN_AUTOLOAD=1
      - .venv/bin/python -m pytest {directory} --config-file=integ/pytest.ini --junitxml=reports/{directory}.xml
reports:
  {directory}:
    files: [{directory}.xml]
    base-directory: reports
""")


def _stack() -> Json:
    """The template of both stages."""
    resources: dict[str, Any] = {**service.resources("well", image=f"{_IMAGE}:THE_TAG"), **DATABASE}
    resources["Targets"]["Properties"] |= {"HealthCheckPath": "/api/health", "HealthCheckIntervalSeconds": 5}
    metric = {"Namespace": "Shop", "MetricName": "Errors", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    errors = {
        "AlarmName": {"Fn::Sub": f"{NAME}-${{Stage}}-errors"},
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        **metric,
    }
    unhealthy = {
        "AlarmName": {"Fn::Sub": f"{NAME}-${{Stage}}-unhealthy"},
        "AlarmRule": {"Fn::Sub": 'ALARM("${Errors.Arn}")'},
    }
    resources["Errors"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": errors}
    resources["Unhealthy"] = {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": unhealthy}
    outputs = {
        "SiteUrl": {"Fn::Sub": "http://${Balancer.DNSName}"},
        "HealthAlarmName": {"Fn::Sub": f"{NAME}-${{Stage}}-unhealthy"},
        "Secret": {"Ref": "Attachment"},
    }
    return {
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": resources,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


def _deployment(name: str, *, load: bool = False, **gates: Any) -> Json:  # noqa: ANN401 - JSON
    """The stage `Dev` or `Prod`, as CDK Pipelines makes it: a change set, its execution, and checks of the outputs."""
    account = _ACCOUNTS[name]
    role = {"RoleArn": f"arn:aws:iam::{account}:role/cdk-hnb659fds-deploy-role-{account}-{REGION}"}
    change_set = {"StackName": f"{NAME}-{name.lower()}", "ChangeSetName": "change"}
    prepared = {
        **change_set,
        "ActionMode": "CHANGE_SET_REPLACE",
        "TemplatePath": "Assembly::stack.json",
        "ParameterOverrides": json.dumps({"Stage": name}),
    }
    executed = {**change_set, "ActionMode": "CHANGE_SET_EXECUTE"}
    variables = {"SITE_URL": f"#{{{name}.SiteUrl}}", "SECRET": f"#{{{name}.Secret}}", "ACCOUNT": account}
    told = json.dumps([{"name": key, "value": value} for key, value in variables.items()])
    assembly, source = [{"Name": "Assembly"}], [{"Name": "Source"}]

    def check(title: str, order: int) -> Json:
        settings = {"ProjectName": {"Ref": title}, "EnvironmentVariables": told}
        return action(title, "Build", "CodeBuild", Configuration=settings, InputArtifacts=source, RunOrder=order)

    cloudformation = ("Deploy", "CloudFormation")
    return {
        **stage(
            name,
            action("Prepare", *cloudformation, Configuration=prepared, InputArtifacts=assembly, **role),
            action("Deploy", *cloudformation, Configuration=executed, Namespace=name, RunOrder=2, **role),
            check("Checks", 3),
            *([check("LoadCheck", 4)] if load else []),
        ),
        **gates,
    }


def _bake() -> Json:
    """Before the stage has succeeded, and with the way back."""
    kind = {"Category": "Rule", "Owner": "AWS", "Provider": "CloudWatchAlarm", "Version": "1"}
    watched = {"AlarmName": f"{NAME}-Prod-unhealthy", "AlarmStates": "ALARM", "WaitTime": "10"}
    rule = {"Name": "Bake", "RuleTypeId": kind, "Region": REGION, "Configuration": watched}
    return {
        "OnSuccess": {"Conditions": [{"Result": "ROLLBACK", "Rules": [rule]}]},
        "OnFailure": {"Result": "ROLLBACK"},
    }


def make_small_shop(directory: Path) -> Path:
    """A git repository with this project and such a pipeline; returns the directory, which is made."""
    built = action(
        "Image",
        "Build",
        "CodeBuild",
        Configuration={"ProjectName": {"Ref": "Image"}},
        InputArtifacts=[{"Name": "Source"}],
        OutputArtifacts=[{"Name": "Assembly"}],
    )
    stages = [
        source_stage(),
        stage("Build", built),
        _deployment("Dev", load=True),
        stage("ApproveProd", action("Promote", "Approval", "Manual")),
        _deployment("Prod", **_bake()),
    ]
    template = {"type": "aws:cloudformation:stack", "environment": f"aws://{DEV}/{REGION}", "properties": {}}
    return make_synthesized_project(
        directory,
        resources={
            "Repository": {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": NAME}},
            "Image": build_project(_BUILD),
            "Checks": _tests("checks"),
            "LoadCheck": _tests("load_checks"),
            "Pipeline": pipeline(NAME, *stages),
        },
        subject="A small shop",
        files={
            "stack.json": json.dumps(_stack()),
            "checks/test_shop.py": _CHECKS,
            "load_checks/test_load.py": _LOAD,
            "workload/backend/src/server.js": _SERVER,
            "workload/backend/src/Dockerfile": _DOCKERFILE,
            # So that dev's account is bootstrapped, too.
            "assembly/dev/manifest.json": json.dumps({"version": "36.0.0", "artifacts": {"Dev": template}}),
        },
    )
