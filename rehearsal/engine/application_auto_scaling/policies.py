"""The operations on scaling policies."""

import time

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudwatch

from rehearsal.engine.application_auto_scaling import records, tracking_alarms
from rehearsal.engine.application_auto_scaling.pages import page
from rehearsal.engine.application_auto_scaling.records import Json, Policy, Scalable
from rehearsal.engine.refusal import RefusedError

STEPS, TRACKING = "StepScaling", "TargetTrackingScaling"
_CONFIGURATIONS = {STEPS: "StepScalingPolicyConfiguration", TRACKING: "TargetTrackingScalingPolicyConfiguration"}


def put(parameters: Json) -> Policy:
    """Make a policy, or change one; the cooldown that it began goes on. Raises RefusedError."""
    scalable = Scalable.of(parameters)
    records.target_of(scalable)
    known = records.policy_of(scalable, parameters["PolicyName"])
    kind = parameters.get("PolicyType") or (known.type if known else STEPS)
    policy = Policy(
        name=parameters["PolicyName"],
        arn=known.arn if known else _arn(scalable, parameters["PolicyName"]),
        scalable=scalable,
        type=kind,
        configuration=_configuration(parameters, kind),
        created=known.created if known else time.time(),
        alarms=known.alarms if known else [],
        cooling=known.cooling if known else None,
    )
    alarms = tracking_alarms.of(policy) if kind == TRACKING else {}
    records.add_policy(policy)
    if alarms:
        tracking_alarms.put(policy, alarms)  # each is looked at as it is made, and may call the policy
    return policy


def _configuration(parameters: Json, kind: str) -> Json:
    if kind not in _CONFIGURATIONS:
        raise RefusedError("ValidationException", f"The embedded AWS has no policies of type {kind}.")
    found: Json | None = parameters.get(_CONFIGURATIONS[kind])
    if not found:
        raise RefusedError("ValidationException", f"{_CONFIGURATIONS[kind]} is required for policy type {kind}")
    if kind == STEPS and not found.get("StepAdjustments"):
        raise RefusedError("ValidationException", "At least one step adjustment must be specified")
    return found


def _arn(scalable: Scalable, name: str) -> str:
    resource = f"resource/{scalable.namespace}/{scalable.resource_id}"
    return (
        f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}:{resource}:policyName/{name}"
    )


def delete(policy: Policy) -> None:
    """Remove a policy, with the alarms that were made for it."""
    tracking_alarms.remove(policy)
    records.forget_policy(policy)


def alarms_of(policy: Policy) -> list[Json]:
    """Every alarm that calls a policy, whoever made it."""
    return [
        {"AlarmName": alarm["AlarmName"], "AlarmARN": alarm["AlarmArn"]}
        for alarm in cloudwatch._alarms.values()
        if policy.arn in alarm["AlarmActions"]
    ]


def _put(parameters: Json) -> Json:
    policy = put(parameters)
    made = [alarm for alarm in alarms_of(policy) if alarm["AlarmName"] in policy.alarms]
    return {"PolicyARN": policy.arn, "Alarms": made}


def _delete(parameters: Json) -> Json:
    scalable = Scalable.of(parameters)
    policy = records.policy_of(scalable, parameters["PolicyName"])
    if not policy:
        raise RefusedError(
            "ObjectNotFoundException",
            f"No scaling policy found for {scalable}, policy name: {parameters['PolicyName']}",
        )
    delete(policy)
    return {}


def _describe(parameters: Json) -> Json:
    found = [
        {
            **policy.scalable.described(),
            "PolicyARN": policy.arn,
            "PolicyName": policy.name,
            "PolicyType": policy.type,
            _CONFIGURATIONS[policy.type]: policy.configuration,
            "Alarms": alarms_of(policy),
            "CreationTime": policy.created,
        }
        for policy in records.all_policies()
        if policy.scalable.namespace == parameters["ServiceNamespace"]
        and parameters.get("ResourceId") in {None, policy.scalable.resource_id}
        and parameters.get("ScalableDimension") in {None, policy.scalable.dimension}
        and (not parameters.get("PolicyNames") or policy.name in parameters["PolicyNames"])
    ]
    return page(parameters, "ScalingPolicies", found)


OPERATIONS = {
    "PutScalingPolicy": _put,
    "DeleteScalingPolicy": _delete,
    "DescribeScalingPolicies": _describe,
}
