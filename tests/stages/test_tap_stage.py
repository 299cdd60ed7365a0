import pytest

from tests.conftest import Synthesized

ACCOUNTS = {"Dev": "222222222222", "Staging": "333333333333", "Prod": "444444444444"}


@pytest.mark.requirement("D3")
def test_there_is_one_stage_for_each_in_the_settings(commerce: Synthesized) -> None:
    assert {stage.node.id: stage.account for stage in commerce.stack.stages} == ACCOUNTS


@pytest.mark.requirement("C14")
def test_a_stage_is_one_stack_named_after_the_product_and_the_stage(commerce: Synthesized) -> None:
    for stage in commerce.stack.stages:
        assert [child.node.id for child in stage.node.children] == ["TapStack"]
        assert stage.stack.stack_name == f"tap-commerce-{stage.node.id.lower()}"


@pytest.mark.requirement("D6")
@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_checks_may_take_the_role_that_the_stack_makes_for_them(commerce: Synthesized, name: str) -> None:
    (stage,) = (stage for stage in commerce.stack.stages if stage.node.id == name)
    assert stage.check_role_arn == f"arn:aws:iam::{ACCOUNTS[name]}:role/tap-commerce-{name.lower()}-checks"
    (role,) = commerce.stage(name).all("IAM::Role", RoleName=stage.check_role_arn.rpartition("/")[2])
    assert "arn:aws:iam::111111111111:role/tap-commerce-checks" in str(role.properties["AssumeRolePolicyDocument"])


@pytest.mark.requirement("D6")
@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_checks_learn_where_to_look_from_outputs_of_the_stack(commerce: Synthesized, name: str) -> None:
    (stage,) = (stage for stage in commerce.stack.stages if stage.node.id == name)
    outputs = {variable: output.node.id for variable, output in stage.check_environment.items()}
    assert outputs == {
        "API_URL": "ApiUrl",
        "API_KEY_ID": "ApiKeyId",
        "LOAD_BALANCER_URL": "LoadBalancerUrl",
        "SITE_URL": "SiteUrl",
        "CHECK_ROLE_ARN": "CheckRoleArn",
    }
    assert set(outputs.values()) <= set(commerce.stage(name).outputs)
