import re

import pytest

from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template


@pytest.mark.requirement("D5")
def test_nothing_is_deployed_to_prod_unless_a_person_approves(definition: Definition) -> None:
    (approval,) = definition.actions("ApproveProd")
    assert approval.provider == "Manual"
    assert definition.stage_names[-2:] == ["ApproveProd", "Prod"]


@pytest.mark.requirement("D5")
def test_the_approval_is_a_stage_of_its_own(definition: Definition) -> None:
    others = [
        action for stage in definition.stage_names if stage != "ApproveProd" for action in definition.actions(stage)
    ]
    assert "Manual" not in {action.provider for action in others}


@pytest.mark.requirement("D7")
def test_people_are_asked_by_mail_with_a_link_to_the_reports(definition: Definition, template: Template) -> None:
    (approval,) = definition.actions("ApproveProd")
    topic = template.referred(approval.configuration["NotificationArn"])
    (subscription,) = template.all("SNS::Subscription", TopicArn=topic.ref)
    assert subscription.properties["Protocol"] == "email"
    assert subscription.properties["Endpoint"] == "release-managers@example.com"
    assert "Prod" in approval.configuration["CustomData"]
    assert "testReports" in approval.configuration["CustomData"]
    assert approval.configuration["ExternalEntityLink"] == "#{Build@Synth.REVIEW_URL}"


LONGEST = {
    "SUBJECT": "s" * 80,  # see pipeline/exports/subject.py
    "CHANGES": "c" * 300,
    "REVIEW_URL": "https://console.aws.amazon.com/" + "r" * 89,
    "TESTS": "12345 passed, 123 failed, 1234 skipped",
    "CommitId": "0" * 40,
    "AuthorEmail": "e" * 60,
    "PipelineExecutionId": "0" * 36,
}


@pytest.mark.requirement("D7")
def test_the_mail_says_what_is_released_by_whom_and_stays_below_the_limit(definition: Definition) -> None:
    (approval,) = definition.actions("ApproveProd")
    text = approval.configuration["CustomData"]
    named = re.findall(r"#\{[\w@]+\.(\w+)\}", text)
    assert {*named} == {*LONGEST}
    for variable in named:
        text = re.sub(rf"#\{{[\w@]+\.{variable}\}}", LONGEST[variable], text)
    assert len(text) <= 1000
    assert "#{" not in text


@pytest.mark.requirement("D7")
def test_every_variable_in_it_is_one_that_an_earlier_action_tells(definition: Definition) -> None:
    (approval,) = definition.actions("ApproveProd")
    told = {
        (action.body.get("Namespace"), variable)
        for action in [definition.action("Build", "Synth"), definition.action("Staging", "Checks")]
        for variable in action.buildspec["env"]["exported-variables"]
    }
    used = re.findall(r"#\{([\w@]+)\.(\w+)\}", approval.configuration["CustomData"])
    (source,) = definition.actions("Source")
    of_source = {"CommitId", "AuthorEmail"}
    for namespace, variable in used:
        known = (namespace, variable) in told
        assert known or namespace == "codepipeline" or (namespace == source.body["Namespace"] and variable in of_source)


def test_the_mails_are_encrypted_and_the_pipeline_can_send_them(definition: Definition, template: Template) -> None:
    (approval,) = definition.actions("ApproveProd")
    topic = template.referred(approval.configuration["NotificationArn"])
    key = template.referred(topic.properties["KmsMasterKeyId"])
    role = template.referred(definition.pipeline.properties["RoleArn"])
    allowed = definition.statements(role)
    assert [s for s in allowed if s["Action"] == "sns:Publish" and s["Resource"] == topic.ref]
    assert [s for s in allowed if "kms:GenerateDataKey*" in s["Action"] and s["Resource"] == key.attribute("Arn")]
