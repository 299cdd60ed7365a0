import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import ROOT, Synthesized

DRAFT_4 = {
    *("type", "description", "required", "properties", "additionalProperties", "items", "pattern", "enum"),
    *("minItems", "maxItems", "minimum", "maximum", "minLength", "maxLength"),
}
"""What API Gateway's validator knows of JSON schema and we may need."""
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
    rotation = {"DATABASE_SECRET_ARN": "DatabaseSecretArn"} if name == "Staging" else {}
    assert outputs == {
        "API_URL": "ApiUrl",
        "API_KEY_ID": "ApiKeyId",
        "LOAD_BALANCER_URL": "LoadBalancerUrl",
        "SITE_URL": "SiteUrl",
        "CHECK_ROLE_ARN": "CheckRoleArn",
        "HEALTH_ALARM_NAME": "HealthAlarmName",
        "CLUSTER_NAME": "ClusterName",
        **rotation,
    }
    assert set(outputs.values()) <= set(commerce.stage(name).outputs)


def _keywords(schema: Mapping[str, Any]) -> set[str]:
    """Those of a schema and of all in it; the names of properties are none."""
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return set(schema).union(*map(_keywords, inner))


@pytest.mark.requirement("C8")
@pytest.mark.parametrize("name", ACCOUNTS)
def test_the_api_validates_orders_by_the_backends_own_schema(commerce: Synthesized, name: str) -> None:
    source = ROOT / "workload" / "backend" / "src" / "apis" / "shop"
    schema = json.loads((source / "order.schema.json").read_text())
    assert "import orderSchema from './order.schema.json'" in (source / "orderRoutes.js").read_text()
    (model,) = commerce.stage(name).all("ApiGateway::Model")
    assert schema.items() <= model.properties["Schema"].items()
    assert _keywords(schema) <= DRAFT_4


@pytest.mark.requirement("C2", "C8")
def test_there_is_a_firewall_where_customers_are_and_in_the_stage_before(commerce: Synthesized) -> None:
    protected = {name: len(commerce.stage(name).all("WAFv2::WebACLAssociation")) for name in ACCOUNTS}
    assert protected == {"Dev": 0, "Staging": 2, "Prod": 2}


@pytest.mark.requirement("C8")
def test_nobody_can_walk_around_the_key_in_any_stage(commerce: Synthesized) -> None:
    for name in ACCOUNTS:
        forwarding = [
            rule.properties["Conditions"]
            for rule in commerce.stage(name).all("ElasticLoadBalancingV2::ListenerRule")
            if rule.properties["Actions"][0]["Type"] == "forward"
        ]
        assert forwarding
        assert all("http-header" in {c["Field"] for c in conditions} for conditions in forwarding)
