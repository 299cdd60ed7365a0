"""A listener rule that forwards to several target groups shares the requests between them by their weights."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch

_Action = dict[str, Any]
_MOST_GROUPS = 5
"""Of one action, as on AWS."""


def forward(weights: Mapping[str, int]) -> list[_Action]:
    """The actions of a rule that forwards to these target groups, by ARN."""
    return [_weighted({"Type": "forward", "Order": 1}, [(arn, weight) for arn, weight in weights.items()])]


def _weighted(action: _Action, groups: list[tuple[str, int]]) -> _Action:
    listed = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups]
    return {**action, "TargetGroupArn": groups[0][0], "ForwardConfig": {"TargetGroups": listed}}


def _choose(action: _Action) -> _Action:
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    weights = [int(group["Weight"]) for group in groups]
    if not any(weights):
        return action
    (chosen,) = random.choices(groups, weights)  # noqa: S311 - no secret
    return {**action, "TargetGroupArn": chosen["TargetGroupArn"]}


def _from_template(properties: Mapping[str, Any], prop: str) -> Iterator[list[tuple[str, int]]]:
    """The groups of each action, as a template has them; none where there is no more than one."""
    for action in properties.get(prop) or []:
        groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
        yield [(group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups] if len(groups) > 1 else []


def _from_request(params: Mapping[str, Any], prefix: str, number: int) -> list[tuple[str, int]]:
    place = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member"
    found = ((alb._p(params, f"{place}.{n}.TargetGroupArn"), n) for n in range(1, _MOST_GROUPS + 1))
    return [(arn, int(alb._p(params, f"{place}.{n}.Weight", "1"))) for arn, n in found if arn]


def _xml(action: _Action) -> str:
    groups = "".join(
        f"<member><TargetGroupArn>{group['TargetGroupArn']}</TargetGroupArn><Weight>{group['Weight']}</Weight></member>"
        for group in action["ForwardConfig"]["TargetGroups"]
    )
    return f"<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig>"


def _install(_engine: Engine) -> None:
    execute = alb._execute_action
    parse = alb._parse_actions
    show = alb._action_xml
    make = provisioners._elbv2_listener_actions

    async def execute_weighted(action: _Action, *request: object, **more: object) -> object:
        return await execute(_choose(action), *request, **more)

    def parse_weighted(params: Mapping[str, Any], prefix: str = "DefaultActions") -> list[_Action]:
        numbered = enumerate(parse(params, prefix), start=1)
        found = ((action, _from_request(params, prefix, number)) for number, action in numbered)
        return [_weighted(action, groups) if groups else action for action, groups in found]

    def show_weighted(action: _Action) -> str:
        plain: str = show({key: value for key, value in action.items() if key != "TargetGroupArn"})
        return plain.replace("</member>", f"{_xml(action)}</member>")

    def make_weighted(properties: Mapping[str, Any], *more: object, prop: str = "DefaultActions") -> list[_Action]:
        made = make(properties, *more, prop=prop)
        return [
            _weighted(action, groups) if groups else action
            for action, groups in zip(made, _from_template(properties, prop), strict=True)
        ]

    alb._execute_action = execute_weighted
    alb._parse_actions = parse_weighted
    alb._action_xml = lambda action: show_weighted(action) if "ForwardConfig" in action else show(action)
    provisioners._elbv2_listener_actions = make_weighted


PATCH = Patch(
    name="weights of target groups",
    why="of the target groups of a forward action only the first is kept, and gets every request",
    install=_install,
    concerns=("AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule", "elbv2"),
    contract="test_weights.py",
)
