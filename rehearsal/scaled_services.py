"""The services of a deployed stack that Application Auto Scaling scales, as a drill asks for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import StackChange

Alarm = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A stack, and clients of its account."""

    clients: EngineClients
    change: StackChange

    def client(self, service: str) -> Any:  # noqa: ANN401 - a class per service
        """A client of the stack's account and region."""
        return self.clients(service, account=self.change.account, region=self.change.region)

    @property
    def outputs(self) -> dict[str, str]:
        """Those of the stack."""
        stack = self.client("cloudformation").describe_stacks(StackName=self.change.stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}

    def services(self) -> Iterator["ScaledService"]:
        """Those of the stack."""
        resources = self.client("cloudformation").get_paginator("list_stack_resources")
        pages = resources.paginate(StackName=self.change.stack)
        of_stack = {r.get("PhysicalResourceId") for page in pages for r in page["StackResourceSummaries"]}
        described = self.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")
        for target in described["ScalableTargets"]:
            if "|".join(target[k] for k in ("ResourceId", "ScalableDimension", "ServiceNamespace")) in of_stack:
                _, cluster, name = target["ResourceId"].split("/")
                yield ScaledService(self, cluster, name, most=int(target["MaxCapacity"]))


@dataclass(frozen=True)
class ScaledService:
    """One of them; `most` is what it may have at most."""

    stage: Stage
    cluster: str
    name: str
    most: int

    def tasks(self) -> set[str]:
        """The ids of those that run, once they are as many as are wanted and all healthy; until then none."""
        service, ecs = self._described(), self.stage.client("ecs")
        arns = ecs.list_tasks(cluster=self.cluster, serviceName=self.name, desiredStatus="RUNNING")["taskArns"]
        health = [
            target["TargetHealth"]["State"]
            for balancer in service["loadBalancers"]
            for group in (balancer["targetGroupArn"], *(balancer.get("advancedConfiguration") or {}).values())
            if ":targetgroup/" in group
            for target in self._health(group)
        ]
        is_settled = len(arns) == len(health) == service["desiredCount"] and set(health) == {"healthy"}
        return {arn.rpartition("/")[2] for arn in arns} if is_settled else set()

    def _described(self) -> dict[str, Any]:
        found = self.stage.client("ecs").describe_services(cluster=self.cluster, services=[self.name])
        return dict(found["services"][0])

    def _health(self, group: str) -> list[dict[str, Any]]:
        found = self.stage.client("elbv2").describe_target_health(TargetGroupArn=group)
        return list(found["TargetHealthDescriptions"])

    def has_logged(self, task: str, marker: str) -> bool:
        """Whether a task's own log tells of something."""
        name = self._described()["taskDefinition"]
        found = self.stage.client("ecs").describe_task_definition(taskDefinition=name)["taskDefinition"]
        return any(self._told(container, task, marker) for container in found["containerDefinitions"])

    def _told(self, container: Mapping[str, Any], task: str, marker: str) -> bool:
        options, logs = container["logConfiguration"]["options"], self.stage.client("logs")
        stream = f"{options['awslogs-stream-prefix']}/{container['name']}/{task}"
        group = options["awslogs-group"]
        streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)["logStreams"]
        if not streams:
            return False
        events = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=False)["events"]
        return any(marker in event["message"] for event in events)

    def alarms(self) -> list[Alarm]:
        """Those that call the service's policies."""
        scaling = self.stage.client("application-autoscaling")
        resource = f"service/{self.cluster}/{self.name}"
        policies = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=resource)["ScalingPolicies"]
        names = [alarm["AlarmName"] for policy in policies for alarm in policy["Alarms"]]
        return list(self.stage.client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"])
