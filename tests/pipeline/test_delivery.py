"""What makes DORA's numbers on AWS: who may do what, and what the dashboard says of them."""

from typing import Any

import pytest

from tests.pipeline.definition import Definition
from tests.tap_stack.monitoring.dashboards import widgets_of
from tests.tap_stack.templates import Resource, Template

OF_THE_KEY = [
    f"kms:{a}" for a in ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo")
]


def function(template: Template, variable: str) -> Resource:
    (found,) = (
        function
        for function in template.all("Lambda::Function")
        if variable in function.properties.get("Environment", {}).get("Variables", {})
    )
    return found


@pytest.fixture(scope="module")
def note(template: Template) -> Resource:
    return function(template, "NEXT")


@pytest.fixture(scope="module")
def measure(template: Template) -> Resource:
    return function(template, "NAMESPACE")


def may(definition: Definition, function: Resource) -> dict[str, Any]:
    """What is allowed, and on what, beside the function's log."""
    statements = definition.statements(definition.template.referred(function.properties["Role"]))
    return {
        str(statement["Action"]): statement["Resource"]
        for statement in statements
        if "logs:PutLogEvents" not in statement["Action"]
    }


def test_what_is_noted_is_encrypted_can_be_restored_and_is_forgotten_in_time(template: Template) -> None:
    table = template.one("DynamoDB::Table")
    assert template.referred(table.properties["SSESpecification"]["KMSMasterKeyId"]).type == "AWS::KMS::Key"
    assert table.properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table.definition["DeletionPolicy"] == "Delete"


def test_the_one_that_notes_may_write_the_table_and_ask_this_pipeline(
    template: Template, definition: Definition, note: Resource, measure: Resource
) -> None:
    table, key = template.one("DynamoDB::Table"), template.one("KMS::Key")
    allowed = may(definition, note)
    pipeline = allowed.pop("codepipeline:ListActionExecutions")
    assert definition.pipeline.logical_id in str(pipeline)
    assert allowed == {
        "['dynamodb:GetItem', 'dynamodb:UpdateItem']": table.attribute("Arn"),
        str(OF_THE_KEY): key.attribute("Arn"),
        "lambda:InvokeFunction": measure.attribute("Arn"),
    }


def test_the_one_that_measures_may_read_the_table_and_put_metrics_of_one_namespace(
    template: Template, definition: Definition, measure: Resource
) -> None:
    role = template.referred(measure.properties["Role"])
    (put,) = (s for s in definition.statements(role) if s["Action"] == "cloudwatch:PutMetricData")
    assert put["Condition"] == {"StringEquals": {"cloudwatch:namespace": "Tap/Delivery"}}
    assert may(definition, measure).keys() == {
        "['dynamodb:Query', 'dynamodb:UpdateItem']",
        str(OF_THE_KEY),
        "cloudwatch:PutMetricData",
    }


def test_the_key_is_used_by_way_of_the_table_alone(definition: Definition, note: Resource, measure: Resource) -> None:
    for one in (note, measure):
        statements = definition.statements(definition.template.referred(one.properties["Role"]))
        (of_key,) = (s for s in statements if s["Action"] == OF_THE_KEY)
        assert of_key["Condition"] == {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}}


def test_only_the_rules_may_call_the_one_that_notes(template: Template, note: Resource) -> None:
    permissions = template.all("Lambda::Permission", FunctionName=note.attribute("Arn"))
    assert [p.properties["Principal"] for p in permissions] == ["events.amazonaws.com"] * 3
    assert {template.referred(p.properties["SourceArn"]).type for p in permissions} == {"AWS::Events::Rule"}


def test_it_knows_which_stages_are_production(note: Resource, definition: Definition) -> None:
    production = note.properties["Environment"]["Variables"]["PRODUCTION"].split(",")
    assert production == ["Prod"]
    assert set(production) <= set(definition.stage_names)


@pytest.mark.requirement("D7")
def test_the_dashboard_has_the_numbers_of_a_week_and_a_month_and_says_what_they_mean(template: Template) -> None:
    assert template.one("CloudWatch::Dashboard").properties["DashboardName"] == "tap-commerce-delivery"
    widgets = widgets_of(template)
    for days in (7, 30):
        (row,) = {w.y for w in widgets if w.title.endswith(f"({days} days)")}
        assert [w.width for w in widgets if w.y == row] == [6, 6, 6, 6]
    (text,) = (w.properties["markdown"] for w in widgets if w.type == "text")
    assert "2024" in text
    assert "https://dora.dev/" in text


def test_no_two_of_its_widgets_overlap(template: Template) -> None:
    cells = [cell for widget in widgets_of(template) for cell in widget.cells]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
