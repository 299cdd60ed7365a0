"""The operations on scalable targets. What is registered outside of its bounds is moved into them, as on AWS."""

import threading
import time

from ministack.core.concurrency import spawn_background
from ministack.core.responses import get_account_id, get_region, new_uuid

from rehearsal.engine.application_auto_scaling import activities, capacity, policies, records
from rehearsal.engine.application_auto_scaling.decision import Bounds
from rehearsal.engine.application_auto_scaling.pages import page
from rehearsal.engine.application_auto_scaling.records import Json, Scalable, Target
from rehearsal.engine.refusal import RefusedError

_SUSPENDABLE = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")
_ROLE = (
    "arn:aws:iam::{account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_ECSService"
)


def register(parameters: Json) -> Target:
    """Register a target, or change one. Raises RefusedError."""
    scalable = Scalable.of(parameters)
    capacity.place_of(scalable)
    known = records.target_or_none(scalable)
    bounds = _bounds(parameters, known)
    suspended = known.suspended if known else dict.fromkeys(_SUSPENDABLE, False)
    target = Target(
        scalable=scalable,
        arn=known.arn if known else _arn(),
        bounds=bounds,
        role_arn=_ROLE.format(account=get_account_id()),
        suspended={**suspended, **(parameters.get("SuspendedState") or {})},
        created=known.created if known else time.time(),
        tags={**(known.tags if known else {}), **(parameters.get("Tags") or {})},
        lock=known.lock if known else threading.Lock(),
    )
    records.add_target(target)
    return target


def _bounds(parameters: Json, known: Target | None) -> Bounds:
    least, most = parameters.get("MinCapacity"), parameters.get("MaxCapacity")
    if known is None and (least is None or most is None):
        raise RefusedError("ValidationException", "MinCapacity and MaxCapacity must be specified for a new target")
    bounds = Bounds(
        least=int(least) if least is not None or known is None else known.bounds.least,  # type: ignore[arg-type]
        most=int(most) if most is not None or known is None else known.bounds.most,  # type: ignore[arg-type]
    )
    if bounds.least > bounds.most:
        raise RefusedError("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    return bounds


def _arn() -> str:
    region, account = get_region(), get_account_id()
    return f"arn:aws:application-autoscaling:{region}:{account}:scalable-target/{new_uuid().replace('-', '')}"


def keep_within_bounds(target: Target) -> None:
    """Move the capacity into the bounds, and wait for it."""
    with target.lock:
        now = capacity.desired(target.scalable)
        wanted = target.bounds.clamp(now)
        if wanted == now:
            return
        which = "minimum" if wanted > now else "maximum"
        activity = activities.begin(target.scalable, wanted=wanted, cause=f"{which} capacity was set to {wanted}")
    activity.finish()


def deregister(scalable: Scalable) -> None:
    """Remove a target with its policies; the capacity stays as it is. Raises RefusedError."""
    records.target_of(scalable)
    for policy in records.policies_of(scalable):
        policies.delete(policy)
    records.forget_target(scalable)


def _register(parameters: Json) -> Json:
    target = register(parameters)
    spawn_background(keep_within_bounds, target, thread_name="application-auto-scaling-bounds")
    return {"ScalableTargetARN": target.arn}


def _deregister(parameters: Json) -> Json:
    deregister(Scalable.of(parameters))
    return {}


def _describe(parameters: Json) -> Json:
    ids, dimension = parameters.get("ResourceIds"), parameters.get("ScalableDimension")
    found = [
        {
            **target.scalable.described(),
            "MinCapacity": target.bounds.least,
            "MaxCapacity": target.bounds.most,
            "RoleARN": target.role_arn,
            "CreationTime": target.created,
            "SuspendedState": target.suspended,
            "ScalableTargetARN": target.arn,
        }
        for target in records.all_targets()
        if target.scalable.namespace == parameters["ServiceNamespace"]
        and (not ids or target.scalable.resource_id in ids)
        and (not dimension or target.scalable.dimension == dimension)
    ]
    return page(parameters, "ScalableTargets", found)


def _describe_activities(parameters: Json) -> Json:
    found = [
        {key: value for key, value in entry.items() if value is not None}
        for entry in activities.of()
        if entry["ServiceNamespace"] == parameters["ServiceNamespace"]
        and parameters.get("ResourceId") in {None, entry["ResourceId"]}
        and parameters.get("ScalableDimension") in {None, entry["ScalableDimension"]}
        and (parameters.get("IncludeNotScaledActivities") or "NotScaledReasons" not in entry)
    ]
    return page(parameters, "ScalingActivities", found)


def _by_arn(parameters: Json) -> Target:
    arn = parameters["ResourceARN"]
    for target in records.all_targets():
        if target.arn == arn:
            return target
    raise RefusedError("ResourceNotFoundException", f"Resource not found for ARN: {arn}")


def _tag(parameters: Json) -> Json:
    _by_arn(parameters).tags.update(parameters["Tags"])
    return {}


def _untag(parameters: Json) -> Json:
    target = _by_arn(parameters)
    target.tags = {key: value for key, value in target.tags.items() if key not in parameters["TagKeys"]}
    return {}


OPERATIONS = {
    "RegisterScalableTarget": _register,
    "DeregisterScalableTarget": _deregister,
    "DescribeScalableTargets": _describe,
    "DescribeScalingActivities": _describe_activities,
    "ListTagsForResource": lambda parameters: {"Tags": _by_arn(parameters).tags},
    "TagResource": _tag,
    "UntagResource": _untag,
}
