"""What has to hold before production is entered, and who may approve, as the templates say it."""

import json
from typing import Any

import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.stacks import stacks_of
from tests.tap_stack.policies import documents, listed, text
from tests.tap_stack.templates import Resource, Template

PIPELINE = "arn:aws:codepipeline:us-east-1:111111111111:tap-commerce"
EXECUTION = "#{codepipeline.PipelineExecutionId}"


@pytest.fixture
def role(template: Template) -> Resource:
    (found,) = template.all("IAM::Role", RoleName="tap-commerce-approvers")
    return found


def rules(definition: Definition) -> dict[str, Any]:
    (prod,) = (stage for stage in definition.pipeline.properties["Stages"] if stage["Name"] == "Prod")
    (condition,) = prod["BeforeEntry"]["Conditions"]
    assert condition["Result"] == "FAIL"
    return {rule["Name"]: rule for rule in condition["Rules"]}


@pytest.mark.requirement("D5")
def test_prod_is_entered_only_after_both_rules_whatever_happened_before(definition: Definition) -> None:
    found = rules(definition)
    parameters = {
        name: json.loads(found[name]["Configuration"]["UserParameters"]) for name in ("Approver", "SameImages")
    }
    assert parameters["Approver"] == {"execution": EXECUTION, "stage": "ApproveProd"}
    assert parameters["SameImages"] == {
        "execution": EXECUTION,
        "checked": "Staging",
        "targets": ["444444444444/us-east-1"],
    }
    kind = {"Category": "Rule", "Owner": "AWS", "Provider": "LambdaInvoke", "Version": "1"}
    assert {json.dumps(found[name]["RuleTypeId"]) for name in parameters} == {json.dumps(kind)}


@pytest.mark.requirement("D5")
def test_approvers_may_answer_this_one_approval_and_read_what_it_is_about(
    definition: Definition, role: Resource
) -> None:
    allowed = {
        (action, text(resource))
        for statement in definition.statements(role)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    changing = {(action, resource) for action, resource in allowed if not is_reading(action)}
    assert changing == {("codepipeline:PutApprovalResult", f"{PIPELINE}/ApproveProd/ApproveProd")}
    reading = {action for action, _ in allowed}
    assert {"codepipeline:GetPipelineState", "codebuild:BatchGetReports", "logs:GetLogEvents"} <= reading


def is_reading(action: str) -> bool:
    return action.partition(":")[2].startswith(("Get", "List", "BatchGet", "Describe", "Filter", "Decrypt"))


@pytest.mark.requirement("D5")
def test_nobody_else_that_we_make_may_approve_or_override(product: Synthesized) -> None:
    """Nor change the pipeline's definition, but CloudFormation, by the bootstrap's own role."""
    forbidden = ("codepipeline:PutApprovalResult", "codepipeline:OverrideStageCondition", "codepipeline:UpdatePipeline")
    found = [
        (stack.path(resource), action)
        for stack in stacks_of(product)
        for resource in stack.template.resources
        for document in documents(resource.properties)
        for statement in document["Statement"]
        if statement["Effect"] == "Allow"
        for action in map(text, listed(statement.get("Action", [])))
        if action in (*forbidden, "codepipeline:*", "*")
    ]
    assert found == [("PipelineStack/Approvers/Role/DefaultPolicy", "codepipeline:PutApprovalResult")]


@pytest.mark.requirement("D5")
def test_the_role_is_taken_by_people_of_the_named_roles_under_their_own_names(role: Resource) -> None:
    (statement,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRole"
    assert text(statement["Principal"]["AWS"]).endswith("iam::111111111111:root")
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": ["arn:aws:iam::111111111111:role/release-managers"]},
        "StringLike": {"aws:userid": "*:${sts:RoleSessionName}"},
    }


def test_the_rule_knows_the_roles_sessions(template: Template, role: Resource) -> None:
    sessions = [
        function.properties["Environment"]["Variables"]["SESSIONS"]
        for function in template.all("Lambda::Function")
        if "SESSIONS" in function.properties.get("Environment", {}).get("Variables", {})
    ]
    assert [text(session) for session in sessions] == [
        f"arn:aws:sts::111111111111:assumed-role/{role.properties['RoleName']}"
    ]


def test_the_functions_fit_into_the_template(template: Template) -> None:
    code = [function.properties["Code"]["ZipFile"] for function in template.all("Lambda::Function")]
    assert max(map(len, code)) <= 4096


@pytest.mark.requirement("D6")
def test_the_digests_are_read_by_the_one_role_that_is_there_before_the_first_deployment(
    definition: Definition, template: Template
) -> None:
    taking = {
        text(resource)
        for role in template.all("IAM::Role")
        if any("SameImages" in json.dumps(role.properties) for _ in (0,)) or "SameImages" in role.logical_id
        for statement in definition.statements(role)
        if "sts:AssumeRole" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
    assert taking == {"arn:aws:iam::444444444444:role/cdk-hnb659fds-lookup-role-444444444444-us-east-1"}


@pytest.mark.requirement("D6")
def test_all_stages_name_the_same_images(product: Synthesized) -> None:
    """What is published once for each account is one build: the tag is the hash of what went into it."""
    named = {
        stack.account: {
            text(container["Image"]).rpartition(":")[2]
            for task in stack.template.all("ECS::TaskDefinition")
            for container in task.properties["ContainerDefinitions"]
            if ".dkr.ecr." in text(container["Image"])
        }
        for stack in stacks_of(product)
        if stack.template.all("ECS::TaskDefinition")
    }
    assert len(named) >= 3
    assert len({frozenset(tags) for tags in named.values()}) == 1
