"""The gates of production, word for word as CloudFormation gets them."""

import copy
import json
from typing import Any

from stages.settings import CONFIG
from stages.settings.calendar import read_calendar
from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Resource, Template

KINDS = {"Category": "Rule", "Owner": "AWS", "Version": "1"}


def stage(definition: Definition, name: str) -> dict[str, Any]:
    """A stage's conditions, without the rules of tests/pipeline/test_release_rules.py."""
    (found,) = (s for s in definition.pipeline.properties["Stages"] if s["Name"] == name)
    kept = copy.deepcopy({key: value for key, value in found.items() if key not in ("Name", "Actions")})
    for condition in kept.get("BeforeEntry", {}).get("Conditions", ()):
        condition["Rules"] = [rule for rule in condition["Rules"] if rule["Name"] not in ("Approver", "SameImages")]
    return kept


def function(template: Template, description: str) -> Resource:
    (found,) = (f for f in template.all("Lambda::Function") if description in f.properties["Description"])
    return found


def blocked_days(template: Template) -> Resource:
    return function(template, "may be deployed to on a day")


def bake(template: Template) -> Resource:
    return function(template, "Watches the alarm")


def test_the_gates_of_commerce_word_for_word(commerce: Synthesized) -> None:
    template = commerce.pipeline
    assert stage(Definition(template), "Prod") == {
        "BeforeEntry": {
            "Conditions": [
                {
                    "Result": "FAIL",
                    "Rules": [
                        {
                            "Name": "Window",
                            "RuleTypeId": {**KINDS, "Provider": "DeploymentWindow"},
                            "Configuration": {"Cron": "* * 9-15 ? * MON,TUE,WED,THU *", "TimeZone": "Europe/Berlin"},
                            "Region": "us-east-1",
                        },
                        {
                            "Name": "BlockedDays",
                            "RuleTypeId": {**KINDS, "Provider": "LambdaInvoke"},
                            "Configuration": {
                                "FunctionName": blocked_days(template).ref,
                                "UserParameters": '{"time_zone": "Europe/Berlin", "window": {"days": ["Mon", "Tue",'
                                ' "Wed", "Thu"], "from_hour": 9, "until_hour": 16}}',
                            },
                            "Region": "us-east-1",
                        },
                    ],
                }
            ]
        },
        "OnSuccess": {
            "Conditions": [
                {
                    "Result": "ROLLBACK",
                    "Rules": [
                        {
                            "Name": "BakeProd",
                            "RuleTypeId": {**KINDS, "Provider": "LambdaInvoke"},
                            "Configuration": {
                                "FunctionName": bake(template).ref,
                                "UserParameters": '{"role": "arn:aws:iam::444444444444:role/tap-commerce-prod-alarms",'
                                ' "region": "us-east-1", "alarm": "tap-commerce-prod-unhealthy", "minutes": 10}',
                            },
                            "Region": "us-east-1",
                        }
                    ],
                }
            ]
        },
        "OnFailure": {"Result": "ROLLBACK"},
    }


def test_payments_are_stricter(payments: Synthesized) -> None:
    prod = stage(Definition(payments.pipeline), "Prod")
    (window, _), (watch,) = (prod[moment]["Conditions"][0]["Rules"] for moment in ("BeforeEntry", "OnSuccess"))
    assert window["Configuration"]["Cron"] == "* * 10-13 ? * TUE,WED,THU *"
    assert json.loads(watch["Configuration"]["UserParameters"])["minutes"] == 14


def test_nothing_stands_before_the_stages_that_are_not_production(product: Synthesized) -> None:
    definition = Definition(product.pipeline)
    assert [name for name in definition.stage_names if stage(definition, name)] == ["Prod"]


def test_no_condition_has_more_rules_than_codepipeline_takes(product: Synthesized) -> None:
    prod = stage(Definition(product.pipeline), "Prod")
    for moment in ("BeforeEntry", "OnSuccess"):
        (condition,) = prod[moment]["Conditions"]
        assert 1 <= len(condition["Rules"]) <= 5
        names = [rule["Name"] for rule in condition["Rules"]]
        assert len(set(names)) == len(names)


def test_the_pipeline_may_invoke_exactly_the_functions_of_its_rules(product: Synthesized) -> None:
    template = product.pipeline
    definition = Definition(template)
    (prod,) = (one for one in definition.pipeline.properties["Stages"] if one["Name"] == "Prod")
    rules = [rule for m in ("BeforeEntry", "OnSuccess") for rule in prod[m]["Conditions"][0]["Rules"]]
    asked = [
        template.referred(r["Configuration"]["FunctionName"]) for r in rules if "FunctionName" in r["Configuration"]
    ]
    role = template.referred(definition.pipeline.properties["RoleArn"])
    (statement,) = (s for s in definition.statements(role) if "lambda:InvokeFunction" in s["Action"])
    assert statement["Action"] == "lambda:InvokeFunction"
    assert {template.referred(arn).logical_id for arn in statement["Resource"]} == {f.logical_id for f in asked}


def test_the_watcher_may_take_the_role_that_sees_alarms_and_that_role_sees_them_only(product: Synthesized) -> None:
    template = product.pipeline
    watcher = template.referred(bake(template).properties["Role"])
    name = watcher.properties["RoleName"]
    arn = f"arn:aws:iam::{product.stack.account}:role/{name}"
    prod = product.stage("Prod")
    (role,) = (r for r in prod.all("IAM::Role") if r.properties.get("RoleName", "").endswith("-prod-alarms"))
    (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": arn}}
    may = Definition(prod).statements(role)
    assert [(s["Action"], s["Resource"]) for s in may] == [("cloudwatch:DescribeAlarms", "*")]
    (taken,) = (s for s in Definition(template).statements(watcher) if s["Action"] == "sts:AssumeRole")
    (account,) = {stage.account for stage in product.stack.stages if stage.settings.production}
    assert taken["Resource"] == f"arn:aws:iam::{account}:role/{role.properties['RoleName']}"


def test_the_bake_watches_the_alarm_that_the_stack_has(product: Synthesized) -> None:
    prod = stage(Definition(product.pipeline), "Prod")
    (rule,) = prod["OnSuccess"]["Conditions"][0]["Rules"]
    (alarm,) = product.stage("Prod").all("CloudWatch::CompositeAlarm")
    asked = json.loads(rule["Configuration"]["UserParameters"])
    assert asked["alarm"] == alarm.properties["AlarmName"]
    assert asked["minutes"] * 60 <= bake(product.pipeline).properties["Timeout"] - 30, "else it takes several calls"


def test_the_calendar_reaches_its_function(product: Synthesized) -> None:
    text = blocked_days(product.pipeline).properties["Environment"]["Variables"]["CALENDAR"]
    calendar = json.loads(text)
    own, _ = read_calendar(CONFIG, "calendars/blocked-days.toml")
    assert own
    assert calendar["file"] == own.file == "config/calendars/blocked-days.toml"
    assert calendar["valid_until"] == str(own.valid_until)
    assert calendar["blocked"] == [[str(one.first), str(one.last), one.name] for one in own.blocked]


def test_nobody_of_the_pipeline_may_step_over_a_gate(product: Synthesized) -> None:
    """Only who is given the action outside of it, as docs/deploy.md says."""
    policies = [*product.pipeline.all("IAM::Policy"), *product.pipeline.all("IAM::Role")]
    text = json.dumps([policy.properties for policy in policies])
    for action in ("OverrideStageCondition", "codepipeline:*", '"*:*"', "RollbackStage"):
        assert action not in text
