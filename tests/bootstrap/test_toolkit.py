"""The template of the CDK's bootstrap: the pinned CLI's, but for whom its roles trust."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bootstrap.toolkit import ORIGINAL, ROLES, narrowed

pytestmark = pytest.mark.requirement("C11")

OURS = {"aws:PrincipalArn": "arn:*:iam::*:role/tap-commerce-*"}


def trust(template: Any, role: str) -> list[Any]:  # noqa: ANN401 - JSON
    statements: list[Any] = template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    return statements


def test_it_differs_from_the_clis_in_the_trust_of_four_roles_only() -> None:
    template, original = narrowed(pipeline="tap-commerce"), yaml.safe_load(ORIGINAL.read_text())
    for role in ROLES:
        assert trust(template, role) != trust(original, role)
        template["Resources"][role]["Properties"].pop("AssumeRolePolicyDocument")
        original["Resources"][role]["Properties"].pop("AssumeRolePolicyDocument")
    assert template == original


@pytest.mark.parametrize("role", ROLES)
def test_from_another_account_only_the_pipelines_roles_come_in(role: str) -> None:
    foreign = [one["Fn::If"][1] for one in trust(narrowed(pipeline="tap-commerce"), role) if "Fn::If" in one]
    assert foreign
    for statement in foreign:
        condition = statement["Condition"]
        for variant in condition["Fn::If"][1:] if "Fn::If" in condition else [condition]:
            assert variant["ArnLike"] == OURS
            assert set(variant) <= {"ArnLike", "Null"}


@pytest.mark.parametrize("role", ROLES)
def test_an_external_id_is_refused_as_before(role: str) -> None:
    taking = [
        one["Fn::If"][1]["Condition"]["Fn::If"]
        for one in trust(narrowed(pipeline="tap-commerce"), role)
        if "Fn::If" in one and one["Fn::If"][1]["Action"] == ["sts:AssumeRole"]
    ]
    assert taking
    for name, then, _ in taking:
        assert name == "ShouldDenyExternalId"
        assert then["Null"] == {"sts:ExternalId": "true"}


def test_cloudformations_own_role_is_taken_by_cloudformation_only() -> None:
    principals = [one["Principal"] for one in trust(narrowed(pipeline="p"), "CloudFormationExecutionRole")]
    assert principals == [{"Service": "cloudformation.amazonaws.com"}]


def test_a_template_of_another_form_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "bootstrap-template.yaml"
    other.write_text(ORIGINAL.read_text().replace("Ref: TrustedAccounts\n", "Ref: AWS::AccountId\n"))
    with pytest.raises(ValueError, match=r"DeploymentActionRole trusts others"):
        narrowed(pipeline="p", original=other)
