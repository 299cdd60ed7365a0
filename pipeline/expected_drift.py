"""What differs from the templates on purpose, because something else than CloudFormation looks after it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExpectedDrift:
    """A property that may differ.

    Attributes:
        type: Of the resource, in CloudFormation's words.
        property: Its path, as a drift names it; `*` is any one entry of a list.
        reason: Who changes it, and why that is right.
    """

    type: str
    property: str
    reason: str


EXPECTED: tuple[ExpectedDrift, ...] = (
    ExpectedDrift(
        type="AWS::ElasticLoadBalancingV2::ListenerRule",
        property="/Actions/*/ForwardConfig/TargetGroups/*/Weight",
        reason="ECS moves the requests of a canary by these weights, and its target groups take turns (decision 31).",
    ),
)
"""Each has to be in some stage's template, a test says; a drift report names those that nothing shows."""
