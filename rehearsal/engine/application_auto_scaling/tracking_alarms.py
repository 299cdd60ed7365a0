"""The two alarms that Application Auto Scaling makes for each target tracking policy.

Three minutes above the target, or fifteen below nine tenths of it:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from rehearsal.engine.application_auto_scaling.records import Json, Policy, Scalable
from rehearsal.engine.refusal import RefusedError

_MINUTES_HIGH = 3
_MINUTES_LOW = 15
_LOW_SHARE = 0.9
_PREDEFINED = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}


def metric_of(configuration: Json, scalable: Scalable) -> Json:
    """What an alarm of a target tracking policy measures, as CloudFormation writes it.

    Raises:
        RefusedError: The policy names no metric, or one that ECS services are not tracked by.
    """
    if customized := configuration.get("CustomizedMetricSpecification"):
        return _customized(customized)
    predefined = configuration.get("PredefinedMetricSpecification")
    if not predefined:
        raise RefusedError("ValidationException", "A target tracking policy needs a metric specification")
    kind = predefined["PredefinedMetricType"]
    if kind == "ALBRequestCountPerTarget":
        return _requests_per_target(str(predefined.get("ResourceLabel") or ""))
    if kind not in _PREDEFINED:
        raise RefusedError("ValidationException", f"Unsupported predefined metric type for ecs: {kind}")
    _, cluster, service = scalable.resource_id.split("/")
    dimensions = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
    return {"Namespace": "AWS/ECS", "MetricName": _PREDEFINED[kind], "Dimensions": dimensions, "Statistic": "Average"}


def _customized(specification: Json) -> Json:
    if metrics := specification.get("Metrics"):
        return {"Metrics": [_with_period(query) for query in metrics]}
    return {
        "Namespace": specification["Namespace"],
        "MetricName": specification["MetricName"],
        "Dimensions": specification.get("Dimensions") or [],
        "Statistic": specification["Statistic"],
    }


def _with_period(query: Json) -> Json:
    return {**query, "MetricStat": {"Period": 60, **query["MetricStat"]}} if "MetricStat" in query else query


def _requests_per_target(label: str) -> Json:
    balancer, separator, group = label.partition("/targetgroup/")
    if not separator:
        raise RefusedError("ValidationException", "ALBRequestCountPerTarget needs a resource label")
    return {
        "Namespace": "AWS/ApplicationELB",
        "MetricName": "RequestCountPerTarget",
        "Dimensions": [
            {"Name": "LoadBalancer", "Value": balancer},
            {"Name": "TargetGroup", "Value": f"targetgroup/{group}"},
        ],
        "Statistic": "Sum",
    }


def of(policy: Policy) -> dict[str, Json]:
    """What a policy's alarms are to be, by names as AWS makes them. Raises RefusedError."""
    target = float(policy.configuration["TargetValue"])
    metric = metric_of(policy.configuration, policy.scalable)
    above = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": target, "EvaluationPeriods": _MINUTES_HIGH}
    alarms = {_name(policy, "High"): {**metric, **above}}
    if not policy.configuration.get("DisableScaleIn"):
        low = target * _LOW_SHARE
        below = {"ComparisonOperator": "LessThanThreshold", "Threshold": low, "EvaluationPeriods": _MINUTES_LOW}
        alarms[_name(policy, "Low")] = {**metric, **below}
    return alarms


def _name(policy: Policy, which: str) -> str:
    return f"TargetTracking-{policy.scalable.resource_id}-Alarm{which}-{new_uuid()}"


def put(policy: Policy, alarms: Mapping[str, Json]) -> None:
    """Make them, in place of those that the policy has."""
    remove(policy)
    policy.alarms = list(alarms)
    for name, measured in alarms.items():
        properties: dict[str, Any] = {
            "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.arn}.",
            "AlarmActions": [policy.arn],
            **measured,
            **({} if "Metrics" in measured else {"Period": 60}),
        }
        cloudwatch.cloudformation_put_metric_alarm(provisioners._cw_metric_alarm_record(name, properties))


def remove(policy: Policy) -> None:
    """Remove them."""
    for name in policy.alarms:
        cloudwatch.cloudformation_delete_metric_alarm(name)


def is_low(policy: Policy) -> bool:
    """Whether a policy is ready to scale in."""
    return any((cloudwatch._alarms.get(name) or {}).get("StateValue") == "ALARM" for name in policy.alarms[1:])
