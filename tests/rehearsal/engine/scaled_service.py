"""A service of the tests that is scaled, and the load that it seems to be under."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import Client, Cloud, Json, wait_until

OUTPUTS = {**service.OUTPUTS, "Target": {"Ref": "Scaling"}}
_RESOURCE = {"Fn::Sub": "service/${Cluster}/${Service.Name}"}
_DIMENSIONS = [
    {"Name": "ClusterName", "Value": {"Ref": "Cluster"}},
    {"Name": "ServiceName", "Value": {"Fn::GetAtt": ["Service", "Name"]}},
]


def resources(mode: str, *, least: int = 1, most: int = 3, **policies: Json) -> dict[str, Any]:
    """A service without a desired count, its target, and what scales it."""
    template = service.resources(mode)
    template["Service"]["Properties"].pop("DesiredCount")
    properties = {
        "MinCapacity": least,
        "MaxCapacity": most,
        "ResourceId": _RESOURCE,
        "ScalableDimension": "ecs:service:DesiredCount",
        "ServiceNamespace": "ecs",
    }
    return {
        **template,
        "Scaling": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": properties},
        **policies,
    }


def by_steps(name: str, *steps: Json, comparison: str, threshold: int, minutes: int, cooldown: int) -> dict[str, Json]:
    """A policy and its alarm on the CPU, as the products' templates have them."""
    configuration = {
        "AdjustmentType": "PercentChangeInCapacity",
        "MinAdjustmentMagnitude": 1,
        "MetricAggregationType": "Average",
        "Cooldown": cooldown,
        "StepAdjustments": list(steps),
    }
    alarm = {
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Dimensions": _DIMENSIONS,
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": minutes,
        "Threshold": threshold,
        "ComparisonOperator": comparison,
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": name}],
    }
    return {
        name: policy(name, "StepScaling", StepScalingPolicyConfiguration=configuration),
        f"{name}Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm},
    }


def out_and_in() -> dict[str, Json]:
    """As commerce has it, with three minutes instead of fifteen."""
    steps = (
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 50},
        {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 200},
    )
    more, less = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"
    down = {"MetricIntervalUpperBound": 0, "ScalingAdjustment": -10}
    return {
        **by_steps("Out", *steps, comparison=more, threshold=70, minutes=2, cooldown=180),
        **by_steps("In", down, comparison=less, threshold=30, minutes=3, cooldown=300),
    }


def tracking(name: str, metric: str, *, target: int, **more: object) -> dict[str, Json]:
    """A policy as payments has it."""
    configuration = {
        "TargetValue": target,
        "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
        **more,
    }
    found = policy(name, "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=configuration)
    return {name: found}


def policy(name: str, kind: str, **configuration: object) -> Json:
    properties = {
        "PolicyName": name,
        "PolicyType": kind,
        "ScalingTargetId": {"Ref": "Scaling"},
        **configuration,
    }
    return {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": properties}


@dataclass(frozen=True)
class Scaled:
    """One that is deployed."""

    cloud: Cloud
    name: str
    mode: str
    outputs: dict[str, str]
    _puts: Iterator[int] = field(default_factory=count)

    @property
    def resource(self) -> str:
        return f"service/{self.outputs['Cluster']}/{self.outputs['Service']}"

    @property
    def api(self) -> Client:
        return self.cloud.client("application-autoscaling")

    @property
    def which(self) -> dict[str, str]:
        """The parameters by which the API finds it."""
        return {"ServiceNamespace": "ecs", "ResourceId": self.resource, "ScalableDimension": "ecs:service:DesiredCount"}

    @property
    def desired(self) -> int:
        names = {"cluster": self.outputs["Cluster"], "services": [self.outputs["Service"]]}
        return int(self.cloud.client("ecs").describe_services(**names)["services"][0]["desiredCount"])

    def activities(self, *, all_of_them: bool = False) -> list[Json]:
        found = self.api.describe_scaling_activities(**self.which, IncludeNotScaledActivities=all_of_them)
        return list(found["ScalingActivities"])

    def put(self, percent: float, *, minutes: int, metric: str = "CPUUtilization") -> None:
        """The load of the last minutes, that of each so heavy that it outweighs what was put before."""
        weight = 1000.0 ** next(self._puts)
        middle = datetime.now(UTC) - timedelta(seconds=30)
        data = [
            {
                "MetricName": metric,
                "Dimensions": [
                    {"Name": "ClusterName", "Value": self.outputs["Cluster"]},
                    {"Name": "ServiceName", "Value": self.outputs["Service"]},
                ],
                "Values": [percent],
                "Counts": [weight],
                "Timestamp": middle - timedelta(minutes=ago),
            }
            for ago in range(minutes)
        ]
        self.cloud.client("cloudwatch").put_metric_data(Namespace="AWS/ECS", MetricData=data)

    def wait_for(self, tasks: int) -> None:
        """So many run, get requests, and are all that does."""
        wait_until(lambda: self.desired == tasks, what=f"{tasks} tasks to be wanted")
        wait_until(lambda: len(self.cloud.processes(self.mode)) == tasks, what=f"{tasks} processes")
        health = self.cloud.client("elbv2").describe_target_health
        wait_until(
            lambda: len(health(TargetGroupArn=self.outputs["Targets"])["TargetHealthDescriptions"]) == tasks,
            what=f"{tasks} targets",
        )


@contextmanager
def deployed(cloud: Cloud, name: str, template: dict[str, Any]) -> Iterator[Scaled]:
    """Deploy it, and delete it in the end; its processes are told by the name of their mode."""
    (container,) = template["Task"]["Properties"]["ContainerDefinitions"]
    mode = container["Environment"][0]["Value"]
    service.push_image(cloud.workspace.run)
    try:
        yield Scaled(cloud, name, mode, cloud.deploy(name, template, OUTPUTS).outputs)
    finally:
        cloud.delete(name)
