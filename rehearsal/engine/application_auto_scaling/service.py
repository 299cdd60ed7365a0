"""Application Auto Scaling's API, its types in CloudFormation, and its ear for alarms: the patches."""

import json
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import router
from ministack.services import cloudwatch

from rehearsal.engine import alarms
from rehearsal.engine.application_auto_scaling import acting, policies, records, targets
from rehearsal.engine.application_auto_scaling.records import Json, Scalable
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.refusal import RefusedError
from rehearsal.engine.resource_types import Created, Properties, add_type

_Response = tuple[int, dict[str, str], bytes]
_NAME = "application-autoscaling"
_TARGET = "AnyScaleFrontendService."
_CONTENT = "application/x-amz-json-1.1"
OPERATIONS: dict[str, Callable[[Json], Json]] = {**targets.OPERATIONS, **policies.OPERATIONS}


async def _handle(_method: str, _path: str, headers: Json, body: bytes, _query: Json) -> _Response:
    name = str(headers.get("x-amz-target", "")).removeprefix(_TARGET)
    operation = OPERATIONS.get(name)
    if not operation:
        return _refusal("UnknownOperationException", f"the embedded Application Auto Scaling has no {name}")
    try:
        answer = operation(json.loads(body or b"{}"))
    except RefusedError as error:
        return _refusal(error.code, str(error))
    return 200, {"Content-Type": _CONTENT}, json.dumps(answer).encode()  # a mapping of its own: the length goes into it


def _refusal(code: str, message: str) -> _Response:
    return 400, {"Content-Type": _CONTENT}, json.dumps({"__type": code, "Message": message}).encode()


def _install_api(_engine: Engine) -> None:
    app.SERVICE_HANDLERS[_NAME] = _handle
    router.SERVICE_PATTERNS[_NAME] = {"target_prefixes": [_TARGET], "host_patterns": [rf"^{_NAME}\."]}


def _install_alarm_actions(_engine: Engine) -> None:
    dispatch = cloudwatch._dispatch_alarm_actions

    def dispatch_to_policies(alarm: dict[str, Any], *change: object) -> None:
        dispatch(alarm, *change)
        acting.call(alarm)

    cloudwatch._dispatch_alarm_actions = dispatch_to_policies
    alarms.UNCHANGED.append(acting.call_again)


def _register(properties: Properties) -> Created:
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or ()}
    suspended = {key: str(value).lower() == "true" for key, value in (properties.get("SuspendedState") or {}).items()}
    target = targets.register({**properties, "Tags": tags, "SuspendedState": suspended})
    targets.keep_within_bounds(target)
    return Created(target.scalable.id, {"Id": target.scalable.id})


def _deregister(physical_id: str, _properties: Properties) -> None:
    if records.target_or_none(Scalable.of_id(physical_id)):
        targets.deregister(Scalable.of_id(physical_id))


def _put_policy(properties: Properties) -> Created:
    where = properties
    if "ScalingTargetId" in properties:
        where = {**properties, **Scalable.of_id(properties["ScalingTargetId"]).described()}
    arn = policies.put(where).arn
    return Created(arn, {"Arn": arn})


def _delete_policy(physical_id: str, _properties: Properties) -> None:
    if policy := records.policy_by_arn(physical_id):
        policies.delete(policy)


def _install_types(_engine: Engine) -> None:
    """A changed name or target has another id, so that CloudFormation deletes what was there before."""
    add_type(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        create=lambda _logical_id, properties, _stack: _register(properties),
        update=lambda _physical_id, _old, new, _stack: _register(new),
        delete=_deregister,
    )
    add_type(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        create=lambda _logical_id, properties, _stack: _put_policy(properties),
        update=lambda _physical_id, _old, new, _stack: _put_policy(new),
        delete=_delete_policy,
    )


API = Patch(
    name="Application Auto Scaling",
    why="there is none",
    install=_install_api,
    concerns=("application-autoscaling",),
    contract="test_application_auto_scaling.py",
)
ALARM_ACTIONS = Patch(
    name="alarms that scale",
    why="an alarm tells topics and functions, but no scaling policy",
    install=_install_alarm_actions,
    concerns=("AWS::CloudWatch::Alarm", "cloudwatch"),
    contract="test_application_auto_scaling.py",
)
TYPES = Patch(
    name="scalable targets and scaling policies",
    why="CloudFormation lacks both types; a service without a desired count must still start with its least",
    install=_install_types,
    concerns=("AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"),
    contract="test_application_auto_scaling.py",
)
