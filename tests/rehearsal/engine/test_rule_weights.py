"""A rule that a template changes after a deployment has moved its requests: with the stack's own function, no gap."""

from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.engine import test_traffic_shifts as shifts
from tests.rehearsal.engine.cloud import DEV, Cloud

CODE = Path(__file__).parents[3] / "tap_stack" / "functions" / "rule_weights.py"


def resources(mode: str, *, path: str) -> dict[str, Any]:
    """The service of the other tests, its rule's weights read by the function when its path changes."""
    template = shifts.resources(mode, tasks=1)
    template["Reader"] = {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.14",
            "Handler": "index.handler",
            "Role": f"arn:aws:iam::{DEV}:role/reader",
            "Code": {"ZipFile": CODE.read_text()},
            "Timeout": 30,
        },
    }
    template["Weights"] = {
        "Type": "Custom::RuleWeights",
        "Properties": {
            "ServiceToken": {"Fn::GetAtt": ["Reader", "Arn"]},
            "Listener": {"Ref": "Listener"},
            "Primary": {"Ref": "Targets"},
            "Alternate": {"Ref": "Alternate"},
            "Rest": path,
        },
    }
    rule = template["Rule"]["Properties"]
    rule["Conditions"] = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/slow", path]}}]
    for group, name in zip(rule["Actions"][0]["ForwardConfig"]["TargetGroups"], ("Primary", "Alternate"), strict=True):
        group["Weight"] = {"Fn::GetAtt": ["Weights", name]}
    return template


@pytest.mark.requirement("P9")
def test_a_rule_that_changes_keeps_the_weights_of_the_last_deployment(cloud: Cloud) -> None:
    outputs = shifts.deploy(cloud, "rule", resources("first", path="/old"))
    assert shifts.shares(cloud, outputs) == (100, 0)
    shifts.deploy(cloud, "rule", resources("second", path="/old"))
    assert shifts.shares(cloud, outputs) == (0, 100)

    with shifts.watched(cloud, outputs) as watch:
        shifts.deploy(cloud, "rule", resources("second", path="/new"))
    assert set(watch.answers) == {(200, "second")}
    assert watch.shares == [(0, 100)]
    (rule,) = cloud.client("elbv2").describe_rules(RuleArns=[outputs["Rule"]])["Rules"]
    assert "/new" in str(rule["Conditions"])
    cloud.delete("rule")
