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
    assert "testReports" in approval.configuration["ExternalEntityLink"]


def test_the_mails_are_encrypted_and_the_pipeline_can_send_them(definition: Definition, template: Template) -> None:
    (approval,) = definition.actions("ApproveProd")
    topic = template.referred(approval.configuration["NotificationArn"])
    key = template.referred(topic.properties["KmsMasterKeyId"])
    role = template.referred(definition.pipeline.properties["RoleArn"])
    allowed = definition.statements(role)
    assert [s for s in allowed if s["Action"] == "sns:Publish" and s["Resource"] == topic.ref]
    assert [s for s in allowed if "kms:GenerateDataKey*" in s["Action"] and s["Resource"] == key.attribute("Arn")]
