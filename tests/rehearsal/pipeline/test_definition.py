import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.left_out import not_exercised
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import ACCOUNT, OTHER_ACCOUNT, action, condition, deploy, rule, stage


def test_an_action_works_in_the_account_of_its_role(workspace: Workspace) -> None:
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/cdk-hnb659fds-deploy-role-{OTHER_ACCOUNT}-us-east-1"
    deployed = deploy(workspace, stage("Dev", action("Deploy", RoleArn=role), action("Check")))
    first, second = deployed.properties.stages[0].actions
    assert (first.account, second.account, deployed.account) == (OTHER_ACCOUNT, None, ACCOUNT)


def test_cloudformation_may_have_resolved_numbers_and_truth_values_to_text(workspace: Workspace) -> None:
    deployed = deploy(
        workspace,
        stage("Dev", action("One", RunOrder="2", Configuration={"Flag": True, "Number": 3})),
        RestartExecutionOnUpdate="true",
    )
    assert deployed.properties.restart_execution_on_update
    assert deployed.properties.stages[0].actions[0].run_order == 2
    assert deployed.properties.stages[0].actions[0].configuration == {"Flag": "true", "Number": "3"}


def test_a_pipeline_that_is_not_deployed_is_named_beside_those_that_are(workspace: Workspace) -> None:
    deploy(workspace)
    with pytest.raises(RehearsalError, match=r"No pipeline named other is deployed .*deployed: shop"):
        Deployed.read(workspace, "other")


def test_a_definition_that_makes_no_sense_says_where(workspace: Workspace) -> None:
    with pytest.raises(RehearsalError, match=r"pipeline shop cannot be run: properties.Stages.0.Actions.0.Name"):
        deploy(workspace, {"Name": "Dev", "Actions": [{"ActionTypeId": {"Category": "Build", "Provider": "X"}}]})


def test_retries_triggers_and_closed_transitions_are_reported_as_not_exercised(workspace: Workspace) -> None:
    deployed = deploy(
        workspace,
        stage("Prod", OnSuccess=condition("ROLLBACK", rule("Bake")), OnFailure={"Result": "RETRY"}),
        Triggers=[{"ProviderType": "CodeStarSourceConnection"}],
    )
    text = "\n".join(not_exercised(deployed.properties))
    assert "stage Prod: OnFailure asks for RETRY" in text
    assert "OnSuccess" not in text
    assert "trigger filters" in text


def test_a_plain_pipeline_leaves_nothing_unexercised(workspace: Workspace) -> None:
    assert not_exercised(deploy(workspace, stage("Dev", action("Check"))).properties) == ()
