"""How a new version of a service takes over (P9)."""

import pytest

from tap_stack.settings import Linear
from tests.tap_stack.conftest import DISPOSABLE, RETAINED
from tests.tap_stack.policies import listed, statements
from tests.tap_stack.templates import Json, Resource, Template
from tests.tap_stack.test_load_balancer import action_for, rule_for


@pytest.fixture(scope="module")
def canary(retained: Template) -> Json:
    return retained.one("ECS::Service").properties["DeploymentConfiguration"]


def groups(template: Template) -> tuple[Json, Json]:
    """The target group of the first version, and that of the second."""
    (backend,) = template.one("ECS::Service").properties["LoadBalancers"]
    return backend["TargetGroupArn"], backend["AdvancedConfiguration"]["AlternateTargetGroupArn"]


@pytest.mark.requirement("P9")
def test_a_canary_gets_its_share_of_the_requests_and_then_all_of_them(canary: Json) -> None:
    assert canary["Strategy"] == "CANARY"
    assert canary["CanaryConfiguration"] == {"CanaryPercent": 10, "CanaryBakeTimeInMinutes": 8}
    assert canary["BakeTimeInMinutes"] == 12


@pytest.mark.requirement("C3", "P9")
def test_whatever_the_strategy_no_task_is_missing_and_a_failing_deployment_ends(
    disposable: Template, canary: Json
) -> None:
    for configuration in (disposable.one("ECS::Service").properties["DeploymentConfiguration"], canary):
        assert (configuration["MinimumHealthyPercent"], configuration["MaximumPercent"]) == (100, 200)
        assert configuration["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
        assert configuration["Alarms"]["Rollback"] is True


@pytest.mark.requirement("P7", "P9")
def test_a_canary_is_rolled_back_by_the_errors_of_one_version(canary: Json) -> None:
    assert "Retained-backend-version-5xx" in canary["Alarms"]["AlarmNames"]


@pytest.mark.requirement("P4", "P9")
def test_its_two_target_groups_are_the_same_and_the_rule_shares_the_requests_between_them(retained: Template) -> None:
    primary, alternate = groups(retained)
    assert primary != alternate
    assert retained.referred(primary).properties == retained.referred(alternate).properties
    action = action_for(retained, "/api/*")
    assert action["Type"] == "forward"
    weights = retained.custom("RuleWeights")
    assert action["ForwardConfig"]["TargetGroups"] == [
        {"TargetGroupArn": primary, "Weight": weights.attribute("Primary")},
        {"TargetGroupArn": alternate, "Weight": weights.attribute("Alternate")},
    ]


@pytest.mark.requirement("C11", "P9")
def test_ecs_may_move_the_requests_of_this_service_and_no_others(retained: Template) -> None:
    service = retained.one("ECS::Service")
    rule = rule_for(retained, "/api/*")
    (backend,) = service.properties["LoadBalancers"]
    advanced = backend["AdvancedConfiguration"]
    assert advanced["ProductionListenerRule"] == rule.ref
    role = retained.referred(advanced["RoleArn"])
    (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}
    assert "ManagedPolicyArns" not in role.properties
    policy = policy_of(retained, role)
    allowed = {
        action.removeprefix("elasticloadbalancing:"): sorted(map(str, listed(statement["Resource"])))
        for statement in statements(policy)
        for action in listed(statement["Action"])
    }
    both = sorted(map(str, groups(retained)))
    changes = {action: resources for action, resources in allowed.items() if not action.startswith("Describe")}
    assert changes == {"RegisterTargets": both, "DeregisterTargets": both, "ModifyRule": [str(rule.ref)]}
    assert {policy.logical_id, rule.logical_id} <= {*service.definition["DependsOn"]}


def policy_of(template: Template, role: Resource) -> Resource:
    (policy,) = (p for p in template.all("IAM::Policy") if role.ref in p.properties["Roles"])
    return policy


@pytest.mark.requirement("C3")
def test_without_a_strategy_tasks_are_replaced_one_after_the_other(disposable: Template) -> None:
    service = disposable.one("ECS::Service").properties
    assert service["DeploymentConfiguration"].keys().isdisjoint({"Strategy", "BakeTimeInMinutes"})
    assert "AdvancedConfiguration" not in service["LoadBalancers"][0]
    assert len(disposable.all("ElasticLoadBalancingV2::TargetGroup")) == 1


@pytest.mark.requirement("P9")
def test_linear_steps_move_the_requests_by_the_same_two_target_groups() -> None:
    from tap_stack.deployment_strategy import strategy_of

    linear = Linear(percent=25, step_minutes=7, bake_minutes=9)
    strategy = strategy_of(DISPOSABLE.services["backend"].model_copy(update={"linear": linear}))
    assert strategy["deployment_strategy"].name == "LINEAR"
    shift = strategy["linear_configuration"]
    assert (shift.step_percent, shift.step_bake_time and shift.step_bake_time.to_minutes()) == (25, 7)
    assert strategy["bake_time"].to_minutes() == 9
    assert "canary_configuration" not in strategy


@pytest.mark.requirement("P9")
def test_a_canary_is_watched_for_as_long_as_its_alarms_need(retained: Template, canary: Json) -> None:
    settings = RETAINED.services["backend"].canary
    assert settings is not None
    for name in canary["Alarms"]["AlarmNames"]:
        alarm = retained.one("CloudWatch::Alarm", AlarmName=name).properties
        periods = [query["MetricStat"]["Period"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
        seconds = max([alarm.get("Period", 0), *periods]) * alarm["EvaluationPeriods"]
        assert seconds < 60 * min(settings.canary_minutes, settings.bake_minutes), name
