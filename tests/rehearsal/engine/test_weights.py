"""A forward action with several target groups, as the API takes and shows it."""

from typing import Any

import pytest

from tests.rehearsal.engine.cloud import Cloud


@pytest.mark.requirement("P9")
def test_a_rule_keeps_the_weights_that_it_is_given_and_takes_others(cloud: Cloud) -> None:
    elb = cloud.client("elbv2")
    balancer = elb.create_load_balancer(Name="weighted")["LoadBalancers"][0]["LoadBalancerArn"]
    blue, green = (
        elb.create_target_group(Name=name, Protocol="HTTP", Port=80)["TargetGroups"][0]["TargetGroupArn"]
        for name in ("blue", "green")
    )

    def forward(*weights: int) -> list[dict[str, Any]]:
        pairs = zip((blue, green), weights, strict=True)
        groups = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in pairs]
        return [{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}]

    listener = elb.create_listener(
        LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[{"Type": "forward", "TargetGroupArn": blue}]
    )["Listeners"][0]["ListenerArn"]
    conditions = [{"Field": "path-pattern", "Values": ["/*"]}]
    rule = elb.create_rule(ListenerArn=listener, Priority=1, Conditions=conditions, Actions=forward(70, 30))
    (created,) = rule["Rules"]
    assert created["Actions"][0]["ForwardConfig"] == forward(70, 30)[0]["ForwardConfig"]
    elb.modify_rule(RuleArn=created["RuleArn"], Actions=forward(0, 100))
    (modified,) = elb.describe_rules(RuleArns=[created["RuleArn"]])["Rules"]
    assert modified["Actions"][0]["ForwardConfig"] == forward(0, 100)[0]["ForwardConfig"]
    assert modified["Conditions"] == created["Conditions"]
    elb.delete_load_balancer(LoadBalancerArn=balancer)
