"""The search for drift: what is found, what is expected, who is told, and by which rights."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml, TestCase

from pipeline.builds import detect_drift
from pipeline.expected_drift import EXPECTED
from tests.conftest import ROOT, Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.policies import listed
from tests.tap_stack.templates import Json, Resource, Template

STACKS = [{"name": "shop-dev", "region": "us-east-1", "role": "arn:aws:iam::222222222222:role/lookup"}]
WEIGHT = {
    "type": "AWS::ElasticLoadBalancingV2::ListenerRule",
    "property": "/Actions/*/Weight",
    "reason": "ECS moves it.",
}


def resource(status: str, *differences: tuple[str, str, str], kind: str = "AWS::Logs::LogGroup", **more: str) -> Json:
    found = [
        {"PropertyPath": path, "ExpectedValue": was, "ActualValue": now, "DifferenceType": "NOT_EQUAL"}
        for path, was, now in differences
    ]
    named = {"LogicalResourceId": "Log", "ResourceType": kind, "StackResourceDriftStatus": status, **more}
    return {**named, "PropertyDifferences": found}


@dataclass
class Cloud:
    """CloudFormation and the others, as far as the script needs them."""

    drifts: list[Json]
    statuses: list[str] = field(default_factory=lambda: ["UPDATE_COMPLETE"])
    detections: list[Json] = field(default_factory=lambda: [{"DetectionStatus": "DETECTION_COMPLETE"}])
    missing: bool = False
    metrics: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)

    class exceptions:  # noqa: N801 - as botocore has it
        ClientError = LookupError

    def client(self, service: str, **given: str) -> "Cloud":
        assert service != "cloudformation" or given["aws_session_token"] == "lookup"
        return self

    def assume_role(self, *, RoleArn: str, **_more: str) -> Json:  # noqa: N803
        credentials = {"AccessKeyId": "a", "SecretAccessKey": "b", "SessionToken": RoleArn.rpartition("/")[2]}
        return {"Credentials": credentials}

    def describe_stacks(self, **_asked: str) -> Json:
        if self.missing:
            raise LookupError("Stack with id shop-dev does not exist")
        return {"Stacks": [{"StackStatus": self.statuses.pop(0)}]}

    def detect_stack_drift(self, **_asked: str) -> Json:
        return {"StackDriftDetectionId": "1"}

    def describe_stack_drift_detection_status(self, **_asked: str) -> Json:
        return self.detections.pop(0)

    def describe_stack_resource_drifts(self, *, NextToken: str = "0", **_asked: str) -> Json:  # noqa: N803
        """One a page."""
        number = int(NextToken)
        more = {"NextToken": str(number + 1)} if number + 1 < len(self.drifts) else {}
        return {"StackResourceDrifts": self.drifts[number : number + 1], **more}

    def put_metric_data(self, **metric: Json) -> None:
        self.metrics.append(metric)

    def publish(self, **message: str) -> None:
        self.sent.append(message)


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    cloud: Cloud
    cases: dict[str, TestCase]

    @property
    def drifted(self) -> float:
        (metric,) = self.cloud.metrics
        return float(metric["MetricData"][0]["Value"])

    def result(self, name: str) -> str:
        results = [f"{type(result).__name__}: {result.text or ''}" for result in self.cases[name].result]
        return results[0] if results else "passed"

    @property
    def message(self) -> tuple[str, str]:
        (sent,) = self.cloud.sent
        return sent["Subject"], json.loads(sent["Message"])["default"]


Run = Callable[..., Outcome]
"""Runs the script on these drifts, in a cloud with these other fields."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    def run(*drifts: Json, **more: Any) -> Outcome:  # noqa: ANN401
        cloud = Cloud(list(drifts), **more)
        for name, value in {
            "EXPECTED": json.dumps([WEIGHT]),
            "HISTORY_URL": "https://console/history",
            "NAMESPACE": "Ours",
            "PIPELINE": "shop",
            "STACKS": json.dumps(STACKS),
            "TOPIC_ARN": "topic",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr("boto3.client", cloud.client)
        monkeypatch.setattr(time, "sleep", lambda _seconds: None)
        code = detect_drift.main()
        suites = JUnitXml.fromfile(str(tmp_path / "reports" / "drift.xml"))
        return Outcome(code, cloud, {case.name: case for suite in suites for case in suite})

    return run


def test_what_is_as_its_template_passes_in_silence(run: Run) -> None:
    outcome = run(resource("IN_SYNC"))
    assert (outcome.code, outcome.drifted, outcome.cloud.sent) == (0, 0, [])
    assert outcome.result("Log (AWS::Logs::LogGroup)") == "passed"


def test_what_somebody_has_changed_fails_with_what_it_was_and_is(run: Run) -> None:
    outcome = run(resource("MODIFIED", ("/RetentionInDays", "7", "1")))
    assert (outcome.code, outcome.drifted) == (1, 1)
    assert outcome.result("Log (AWS::Logs::LogGroup)") == "Failure: /RetentionInDays NOT_EQUAL: 7 is now 1"
    subject, text = outcome.message
    assert subject == "shop: 1 no longer as in the templates"
    assert "shop-dev: Log (AWS::Logs::LogGroup): /RetentionInDays NOT_EQUAL: 7 is now 1" in text
    assert "https://console/history" in text
    (metric,) = outcome.cloud.metrics
    assert metric["Namespace"] == "Ours"
    assert metric["MetricData"][0]["Dimensions"] == [{"Name": "Pipeline", "Value": "shop"}]


def test_what_is_gone_fails(run: Run) -> None:
    outcome = run(resource("DELETED"))
    assert (outcome.code, outcome.result("Log (AWS::Logs::LogGroup)")) == (1, "Failure: it has been deleted")


def test_each_resource_of_every_page_is_a_case(run: Run) -> None:
    outcome = run(*(resource("IN_SYNC", LogicalResourceId=f"Log{number}") for number in range(3)))
    assert {f"Log{number} (AWS::Logs::LogGroup)" for number in range(3)} < outcome.cases.keys()


def test_an_expected_difference_is_none_but_a_further_one_beside_it_is(run: Run) -> None:
    kind, name = WEIGHT["type"], f"Log ({WEIGHT['type']})"
    moved = ("/Actions/0/Weight", "100", "0")
    assert run(resource("MODIFIED", moved, kind=kind)).code == 0
    outcome = run(resource("MODIFIED", moved, ("/Priority", "1", "2"), kind=kind))
    assert (outcome.code, outcome.drifted) == (1, 1)
    assert "/Priority" in outcome.result(name)
    assert "/Weight" not in outcome.result(name)
    assert run(resource("MODIFIED", moved)).code == 1, "of another type"


def test_an_expected_difference_that_nothing_shows_is_reported_but_fails_nothing(run: Run) -> None:
    name = f"{WEIGHT['type']} {WEIGHT['property']}"
    assert run(resource("IN_SYNC")).result(name) == "Skipped: no resource shows it now: ECS moves it."
    shown = run(resource("MODIFIED", ("/Actions/0/Weight", "100", "0"), kind=WEIGHT["type"]))
    assert shown.result(name) == "passed"
    assert shown.cases[name].system_out == "ECS moves it."


def test_no_value_of_what_may_hold_a_secret_is_repeated(run: Run) -> None:
    header = "/DistributionConfig/Origins/0/OriginCustomHeaders/0/HeaderValue"
    outcome = run(resource("MODIFIED", (header, "{{resolve}}", "sesame"), kind="AWS::CloudFront::Distribution"))
    assert header in outcome.message[1]
    assert "sesame" not in json.dumps(outcome.cloud.sent)
    assert "sesame" not in Path("reports/drift.xml").read_text()


def test_what_could_not_be_compared_is_told_as_such(run: Run) -> None:
    failed = {"DetectionStatus": "DETECTION_FAILED", "DetectionStatusReason": "Not allowed: logs:DescribeLogGroups."}
    outcome = run(resource("UNKNOWN", DriftStatusReason="Throttled."), detections=[failed])
    assert (outcome.code, outcome.drifted) == (1, 0)
    assert outcome.result("stack") == "Error: Not allowed: logs:DescribeLogGroups."
    assert outcome.result("Log (AWS::Logs::LogGroup)") == "Error: Throttled."
    assert outcome.message[0] == "shop: 2 could not be compared"


def test_a_role_that_cannot_be_taken_is_told_and_does_not_stop_the_rest(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cloud, "assume_role", lambda *_, **__: (_ for _ in ()).throw(PermissionError("denied")))
    outcome = run(resource("IN_SYNC"))
    assert (outcome.code, outcome.result("stack"), outcome.drifted) == (1, "Error: denied", 0)


def test_it_waits_for_a_release_and_for_the_detection(run: Run) -> None:
    waiting = ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
    detections = [{"DetectionStatus": "DETECTION_IN_PROGRESS"}, {"DetectionStatus": "DETECTION_COMPLETE"}]
    outcome = run(resource("IN_SYNC"), statuses=waiting, detections=detections)
    assert (outcome.code, waiting, detections) == (0, [], [])


def test_a_detection_that_does_not_end_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect_drift, "PATIENCE_SECONDS", -1)
    outcome = run(detections=[{"DetectionStatus": "DETECTION_IN_PROGRESS"}])
    assert outcome.result("stack") == "Error: detection did not end in time"


def test_a_stage_that_is_not_there_yet_fails_nothing(run: Run) -> None:
    outcome = run(missing=True)
    assert (outcome.code, outcome.result("stack")) == (0, "Skipped: it has not been deployed yet")


def test_a_message_of_many_findings_is_one_that_sns_takes(run: Run) -> None:
    many = [resource("DELETED", LogicalResourceId=f"L{number}" * 40) for number in range(1500)]
    outcome = run(*many)
    (sent,) = outcome.cloud.sent
    assert len(sent["Message"].encode()) < 256 * 1024
    assert "and more" in outcome.message[1]
    assert outcome.message[1].endswith("https://console/history")


@pytest.fixture(scope="module")
def project(template: Template) -> Resource:
    return template.one("CodeBuild::Project", Name="tap-commerce-drift")


@pytest.fixture(scope="module")
def variables(project: Resource) -> dict[str, Json]:
    return {v["Name"]: v["Value"] for v in project.properties["Environment"]["EnvironmentVariables"]}


def test_every_stages_stack_and_the_pipelines_own_are_compared(
    variables: dict[str, Json], commerce: Synthesized
) -> None:
    stacks = json.loads(variables["STACKS"])
    names = [*(f"tap-commerce-{stage.lower()}" for stage in commerce.deployed), "tap-commerce-pipeline"]
    assert [stack["name"] for stack in stacks] == names
    accounts = ["222222222222", "333333333333", "444444444444", "111111111111"]
    for stack, account in zip(stacks, accounts, strict=True):
        assert stack["role"] == f"arn:aws:iam::{account}:role/cdk-hnb659fds-lookup-role-{account}-us-east-1"


def test_it_may_read_by_the_bootstraps_role_report_and_nothing_else(
    template: Template, project: Resource, definition: Definition, variables: dict[str, Json]
) -> None:
    allowed = definition.statements(template.referred(project.properties["ServiceRole"]))
    found = {action: statement for statement in allowed for action in listed(statement["Action"])}
    assert found["sts:AssumeRole"]["Resource"] == sorted(stack["role"] for stack in json.loads(variables["STACKS"]))
    assert found["sns:Publish"]["Resource"] == variables["TOPIC_ARN"]
    of_metric = {"StringEquals": {"cloudwatch:namespace": variables["NAMESPACE"]}}
    assert found["cloudwatch:PutMetricData"]["Condition"] == of_metric
    others = {action.split(":")[0] for action in found} - {"sts", "sns", "cloudwatch"}
    assert others == {"codebuild", "kms", "logs", "s3"}
    assert [action for action in found if action.startswith("s3:")] == ["s3:PutObject"]


def test_a_schedule_starts_it(template: Template, payments: Synthesized) -> None:
    for of, cron in ((template, "cron(0 4 ? * MON *)"), (payments.pipeline, "cron(0 4 * * ? *)")):
        (drift,) = (p for p in of.all("CodeBuild::Project") if str(p.properties.get("Name")).endswith("-drift"))
        (rule,) = (r for r in of.all("Events::Rule") if drift.logical_id in str(r.properties["Targets"]))
        assert rule.properties["ScheduleExpression"] == cron
        role = of.referred(rule.properties["Targets"][0]["RoleArn"])
        (statement,) = Definition(of).statements(role)
        assert (statement["Action"], statement["Resource"]) == ("codebuild:StartBuild", drift.attribute("Arn"))


def test_its_commands_write_the_very_scripts_and_run_them(project: Resource, tmp_path: Path) -> None:
    """As a shell reads them, in an empty directory; without variables, the script gets no further than them."""
    text = project.properties["Source"]["BuildSpec"]
    parts = text["Fn::Join"][1]
    buildspec = json.loads("".join(part if isinstance(part, str) else "group" for part in parts))
    assert project.properties["Source"]["Type"] == "NO_SOURCE"
    *writing, running = buildspec["phases"]["build"]["commands"]
    for command in writing:
        subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True)
    for written in (path for path in tmp_path.rglob("*.py")):
        assert written.read_bytes() == (ROOT / written.relative_to(tmp_path)).read_bytes()
    command = running.replace("python3", sys.executable)
    ran = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False, capture_output=True, text=True, env={})
    assert ran.stderr.strip().endswith("KeyError: 'STACKS'")


def properties_at(value: Json, parts: list[str]) -> bool:
    if not parts:
        return True
    if isinstance(value, list):
        return any(properties_at(inner, parts[1:]) for inner in value) if parts[0] == "*" else False
    return isinstance(value, dict) and parts[0] in value and properties_at(value[parts[0]], parts[1:])


def test_every_expected_difference_is_of_a_property_in_some_stages_template(
    commerce: Synthesized, payments: Synthesized
) -> None:
    """CloudFormation compares only what a template says; an entry of nothing is stale."""
    stages = [*commerce.deployed.values(), *payments.deployed.values()]
    for known in EXPECTED:
        found = [r for stage in stages for r in stage.resources if r.type == known.type]
        assert any(properties_at(r.properties, known.property.split("/")[1:]) for r in found), known
        assert len(known.reason.split()) > 4


def test_every_type_with_a_secret_among_its_properties_is_known(commerce: Synthesized, payments: Synthesized) -> None:
    stages = [*commerce.deployed.values(), *payments.deployed.values()]
    bearers = {r.type for stage in stages for r in stage.resources if "{{resolve:" in json.dumps(r.properties)}
    assert bearers == detect_drift.SECRET_BEARERS
