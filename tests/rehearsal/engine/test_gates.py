"""The gates of production on the embedded AWS: their functions, an alarm of another account, a stack that goes back."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.functions import blocked_days, watch_alarm
from rehearsal.pipeline.action import ActionContext, ActionResult, Artifact
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.cloudformation import CloudFormation
from rehearsal.pipeline.evaluators import EVALUATORS
from rehearsal.pipeline.record import Commit, RuleRecord, RunRecord, Status
from rehearsal.pipeline.run import PipelineRun
from tests.rehearsal.engine.cloud import PROD, REGION, TOOLS, Cloud, Json
from tests.rehearsal.pipeline.support import action, condition, deploy, rule, stage
from tests.rehearsal.records import COMMIT

BUCKET = f"cdk-hnb659fds-assets-{PROD}-{REGION}"
ALARMS = f"arn:aws:iam::{PROD}:role/shop-prod-alarms"
DEPLOY = f"arn:aws:iam::{PROD}:role/cdk-hnb659fds-deploy-role-{PROD}-{REGION}"
OPEN = {"file": "days.toml", "valid_until": "2999-12-31", "blocked": [["2000-01-01", "2000-01-01", "Long ago"]]}
CLOSED = {**OPEN, "blocked": [["2000-01-01", "2999-12-31", "A long freeze"]]}


def function(module: str, **variables: str) -> dict[str, Json]:
    properties = {
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": f"arn:aws:iam::{TOOLS}:role/gate",
        "Code": {"ZipFile": Path(module).read_text()},
        "Timeout": 60,
        "Environment": {"Variables": variables},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


ALARM = {
    "Errors": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": "shop-prod-errors",
            "Namespace": "Test",
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        },
    },
    "Unhealthy": {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmName": "shop-prod-unhealthy", "AlarmRule": 'ALARM("shop-prod-errors")'},
        "DependsOn": "Errors",
    },
}


@dataclass
class Product:
    """A pipeline that deploys a stack whose output is the commit's subject."""

    cloud: Cloud
    sickens: str = ""
    """The commit after whose deployment customers notice something."""

    def push(self, commit: Commit) -> RunRecord:
        clients = EngineClients(self.cloud.engine.endpoint)
        return PipelineRun(
            name="shop",
            commit=commit,
            workspace=self.cloud.workspace,
            clients=clients,
            executors={("Build", "CodeBuild"): self.build, ("Deploy", "CloudFormation"): CloudFormation()},
            listeners=(),
            cancelled=threading.Event(),
            evaluators=EVALUATORS,
        ).run()

    def build(self, context: ActionContext) -> ActionResult:
        subject = context.commit.subject
        if context.action.name == "Checks":
            if subject == self.sickens:
                self.feel("ALARM")
            return ActionResult()
        directory = self.cloud.workspace.run / "artifacts" / context.execution
        directory.mkdir(parents=True)
        resources = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": subject}}}
        template = {"Resources": resources, "Outputs": {"Serves": {"Value": subject}}}
        (directory / "template.json").write_text(json.dumps(template))
        return ActionResult(artifacts={"Output": Artifact(directory)})

    def feel(self, state: str) -> None:
        cloudwatch = self.cloud.client("cloudwatch", PROD)
        cloudwatch.set_alarm_state(AlarmName="shop-prod-errors", StateValue=state, StateReason="test")

    @property
    def serves(self) -> str:
        (stack,) = self.cloud.client("cloudformation", PROD).describe_stacks(StackName="shop-prod")["Stacks"]
        return str(stack["Outputs"][0]["OutputValue"])


def definition(outputs: dict[str, str], *, calendar: str) -> dict[str, Json]:
    bake = {"role": ALARMS, "region": REGION, "alarm": "shop-prod-unhealthy", "minutes": 10}
    settings = {"ActionMode": "CREATE_UPDATE", "StackName": "shop-prod", "TemplatePath": "Output::template.json"}
    return stage(
        "Prod",
        action("Deploy", "CloudFormation", RoleArn=DEPLOY, Configuration=settings),
        action("Checks", RunOrder=2),
        BeforeEntry=condition(
            "FAIL",
            rule("BlockedDays", FunctionName=outputs[calendar], UserParameters='{"time_zone": "Europe/Berlin"}'),
        ),
        OnSuccess=condition(
            "ROLLBACK", rule("BakeProd", FunctionName=outputs["Bake"], UserParameters=json.dumps(bake))
        ),
        OnFailure={"Result": "ROLLBACK"},
    )


@pytest.fixture(scope="module")
def outputs(cloud: Cloud) -> Iterator[dict[str, str]]:
    cloud.client("s3", PROD).create_bucket(Bucket=BUCKET)
    calendars = {"Open": json.dumps(OPEN), "Closed": json.dumps(CLOSED), "Broken": "{"}
    functions = {name: function(blocked_days.__file__, CALENDAR=text) for name, text in calendars.items()}
    functions["Bake"] = function(watch_alarm.__file__)
    cloud.deploy("shop-prod-alarms", ALARM, account=PROD)
    yield cloud.deploy("gates", functions, {name: {"Ref": name} for name in functions}, account=TOOLS).outputs
    cloud.delete("gates", account=TOOLS)
    cloud.delete("shop-prod-alarms", account=PROD)


@pytest.fixture
def product(cloud: Cloud, outputs: dict[str, str]) -> Iterator[Product]:
    deploy(cloud.workspace, stage("Build", action("Build")), definition(outputs, calendar="Open"))
    yield Product(cloud)
    (cloud.workspace.run / "history" / "shop.json").unlink(missing_ok=True)
    (cloud.workspace.state / "pipelines" / "shop.json").unlink()


def rules(record: RunRecord) -> dict[str, RuleRecord]:
    return {rule.name: rule for condition in record.last.stages[-1].conditions for rule in condition.rules}


def named(subject: str) -> Commit:
    return replace(COMMIT, message=subject)


def test_a_release_that_sickens_production_is_rolled_back_to_the_one_before(product: Product) -> None:
    good = product.push(named("Good"))
    assert good.succeeded, good
    assert rules(good)["BlockedDays"].summary.endswith("is not blocked")
    assert rules(good)["BakeProd"].summary == "shop-prod-unhealthy has stayed quiet"
    assert rules(good)["BakeProd"].notes == ("watched for 1 s; on AWS for 10 minutes",)
    product.sickens = "Bad"
    bad = product.push(named("Bad"))
    assert not bad.succeeded
    assert rules(bad)["BakeProd"].summary.startswith("shop-prod-unhealthy fires: ")
    assert product.serves == "Good"
    assert [rollback.status for rollback in bad.rollbacks] == [Status.SUCCEEDED]
    product.feel("OK")


def test_an_alarm_that_is_gone_lets_no_release_stay(cloud: Cloud, product: Product, outputs: dict[str, str]) -> None:
    body = json.dumps(definition(outputs, calendar="Open")).replace("shop-prod-unhealthy", "gone")
    deploy(cloud.workspace, stage("Build", action("Build")), json.loads(body))
    record = product.push(named("Unwatched"))
    assert not record.succeeded
    assert "there is no alarm gone" in rules(record)["BakeProd"].summary
    assert "no earlier execution has taken Prod to its end" in record.last.stages[-1].rollback


def test_a_blocked_day_is_said_and_a_rehearsal_goes_on(cloud: Cloud, product: Product, outputs: dict[str, str]) -> None:
    deploy(cloud.workspace, stage("Build", action("Build")), definition(outputs, calendar="Closed"))
    record = product.push(named("Frozen"))
    assert record.succeeded
    assert rules(record)["BlockedDays"].status is Status.OVERRIDDEN
    assert "is blocked: A long freeze" in rules(record)["BlockedDays"].summary


def test_a_calendar_that_cannot_be_read_lets_nothing_through(
    cloud: Cloud, product: Product, outputs: dict[str, str]
) -> None:
    deploy(cloud.workspace, stage("Build", action("Build")), definition(outputs, calendar="Broken"))
    record = product.push(named("Unreadable"))
    assert not record.succeeded
    assert record.last.stages[-1].actions == ()
    assert rules(record)["BlockedDays"].status is Status.FAILED
    assert "could not be asked (JSONDecodeError" in rules(record)["BlockedDays"].summary
