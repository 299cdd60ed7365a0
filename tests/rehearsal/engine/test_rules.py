"""Rules that invoke functions: the job that a function is given, its answer, and what happens without one."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.conditions_alarm import CloudWatchAlarm
from rehearsal.pipeline.conditions_lambda import LambdaInvoke
from rehearsal.pipeline.definition import Deployed, Pipeline, Rule
from rehearsal.pipeline.jobs import Jobs
from rehearsal.pipeline.rules import RuleContext, RuleFailedError
from tests.rehearsal.engine.cloud import REGION, TOOLS, Cloud, Json

CODE = """
import boto3

def handler(event, context):
    job = event["CodePipeline.job"]
    data = job["data"]
    what = data["actionConfiguration"]["configuration"].get("UserParameters", "")
    client = boto3.client("codepipeline")
    if what == "crash":
        raise RuntimeError("out of ideas")
    if what == "silence":
        return
    if what == "hang":
        import time
        time.sleep(60)
    if what == "turns" and "continuationToken" not in data:
        client.put_job_success_result(jobId=job["id"], continuationToken="once more")
        return
    if what.startswith("no"):
        details = {"type": "JobFailed", "message": what}
        client.put_job_failure_result(jobId=job["id"], failureDetails=details)
        return
    summary = f"{job['accountId']}, {what or 'nothing asked'}"
    client.put_job_success_result(jobId=job["id"], executionDetails={"summary": summary})
"""


@dataclass(frozen=True)
class Function:
    """A function of the tools account, and how a rule invokes it."""

    cloud: Cloud
    name: str

    def context(self, provider: str, name: str = "Rule", **configuration: str) -> RuleContext:
        kind = {"Category": "Rule", "Provider": provider}
        rule = Rule.model_validate({"Name": name, "RuleTypeId": kind, "Configuration": configuration})
        properties = Pipeline.model_validate({"Name": "shop", "Stages": []})
        return RuleContext(
            deployed=Deployed(account=TOOLS, region=REGION, version=1, properties=properties),
            stage="Prod",
            rule=rule,
            workspace=self.cloud.workspace,
            clients=EngineClients(self.cloud.engine.endpoint),
            cancelled=threading.Event(),
        )

    def asked(self, what: str, *, rule: str = "Rule") -> str:
        parameters = {"UserParameters": what} if what else {}
        context = self.context("LambdaInvoke", rule, FunctionName=self.name, **parameters)
        return LambdaInvoke()(context).summary


@pytest.fixture(scope="module")
def function(cloud: Cloud) -> Iterator[Function]:
    properties: dict[str, Json] = {
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": f"arn:aws:iam::{TOOLS}:role/rule",
        "Code": {"ZipFile": CODE},
        "Timeout": 3,
    }
    resources = {"Rule": {"Type": "AWS::Lambda::Function", "Properties": properties}}
    outputs = cloud.deploy("rules", resources, {"Name": {"Ref": "Rule"}}, account=TOOLS).outputs
    yield Function(cloud, outputs["Name"])
    cloud.delete("rules", account=TOOLS)


def test_a_rule_holds_when_its_function_says_so(function: Function) -> None:
    assert function.asked("") == f"{TOOLS}, nothing asked"
    assert function.asked('{"day": "Monday"}') == f'{TOOLS}, {{"day": "Monday"}}'


def test_a_function_may_ask_for_more_time(function: Function) -> None:
    assert function.asked("turns") == f"{TOOLS}, turns"


def test_a_rule_does_not_hold_when_its_function_says_so(function: Function) -> None:
    with pytest.raises(RuleFailedError, match="not on a Friday") as failure:
        function.asked("not on a Friday")
    assert not failure.value.timing


def test_only_the_calendar_is_a_matter_of_the_date(function: Function) -> None:
    with pytest.raises(RuleFailedError) as failure:
        function.asked("not on a Friday", rule="BlockedDays")
    assert failure.value.timing


def test_a_function_that_crashes_or_says_nothing_fails_the_rule(function: Function) -> None:
    with pytest.raises(RuleFailedError, match="failed without an answer: out of ideas"):
        function.asked("crash")
    with pytest.raises(RuleFailedError, match="ended without an answer"):
        function.asked("silence")


def test_a_function_that_never_ends_fails_the_rule_when_its_time_is_over(function: Function) -> None:
    with pytest.raises(RuleFailedError, match="failed without an answer"):
        function.asked("hang")


def test_a_function_that_is_not_there_fails_the_rule(function: Function) -> None:
    context = function.context("LambdaInvoke", FunctionName="absent")
    with pytest.raises(context.client("lambda").exceptions.ResourceNotFoundException):
        LambdaInvoke()(context)


def test_a_job_has_one_answer(cloud: Cloud) -> None:
    client = cloud.client("codepipeline", TOOLS)
    with pytest.raises(client.exceptions.JobNotFoundException):
        client.put_job_success_result(jobId=str(uuid.uuid4()))
    given = str(uuid.uuid4())
    Jobs(cloud.workspace.state).open(given)
    client.put_job_success_result(jobId=given)
    with pytest.raises(client.exceptions.InvalidJobStateException):
        client.put_job_failure_result(jobId=given, failureDetails={"type": "JobFailed", "message": "no"})


def test_an_alarm_that_fires_or_is_not_there_fails_its_rule(cloud: Cloud, function: Function) -> None:
    cloudwatch = cloud.client("cloudwatch", TOOLS)
    cloudwatch.put_metric_alarm(
        AlarmName="bake",
        Namespace="Test",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    rule, context = CloudWatchAlarm(seconds=0.2), function.context("CloudWatchAlarm", AlarmName="bake")
    cloudwatch.set_alarm_state(AlarmName="bake", StateValue="OK", StateReason="test")
    assert rule(context).summary == "alarm bake is in state OK"
    cloudwatch.set_alarm_state(AlarmName="bake", StateValue="ALARM", StateReason="test")
    with pytest.raises(RuleFailedError, match="alarm bake is in state ALARM"):
        rule(context)
    with pytest.raises(RuleFailedError, match="there is no alarm other"):
        rule(function.context("CloudWatchAlarm", AlarmName="other"))
