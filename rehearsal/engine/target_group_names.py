"""A target group's full name in a template is what CloudWatch's dimension is on AWS: `targetgroup/<name>/<id>`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
"""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch

_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
_Handled = tuple[str, dict[str, Any]]


def _with_full_name(handle: Callable[..., _Handled]) -> Callable[..., _Handled]:
    def handle_and_name(*arguments: object) -> _Handled:
        arn, attributes = handle(*arguments)
        return arn, {**attributes, "TargetGroupFullName": arn.rpartition(":")[2]}

    return handle_and_name


def _install(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_GROUP]
    named = {verb: _with_full_name(handler[verb]) for verb in ("create", "update")}
    provisioners._RESOURCE_HANDLERS[_GROUP] = {**handler, **named}


PATCH = Patch(
    name="full names of target groups",
    why="the full name lacks its first part, so that no alarm of a template sees what is measured of its targets",
    install=_install,
    concerns=(_GROUP,),
    contract="test_measurements.py",
)
