"""Everything that watches a stage, wired together."""

from collections.abc import Mapping

from aws_cdk import Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_kms as kms
from constructs import Construct

from tap_stack.api import STAGE_NAME, Api
from tap_stack.database import Database
from tap_stack.load_balancer import LoadBalancer
from tap_stack.log_groups import LogGroups
from tap_stack.monitoring import database_alarms, entry_alarms, service_alarms
from tap_stack.monitoring.alarms import Alarms
from tap_stack.monitoring.dashboard import Dashboard
from tap_stack.monitoring.notifications import Notifications
from tap_stack.monitoring.task_failures import TaskFailures, log_group_name
from tap_stack.monitoring.watched import Watched, WatchedDatabase, WatchedService
from tap_stack.service import Service
from tap_stack.settings import TapStackSettings


class Monitoring(Construct):
    """Dashboard, alarms, and the topic that they tell people by.

    Args:
        services: By the names that they have in the settings.
        key: Encrypts the topic.
        log_groups: Makes the group for the reasons of failed tasks.
        distribution_id: Of the CloudFront distribution; None if there is none.
        rotation_functions: Names of the Lambda functions that rotate passwords, by the names of their failures' alarms.

    Attributes:
        topic: Told of warnings and of bad health.
        unhealthy: The alarm "this stage is unhealthy".
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: TapStackSettings,
        services: Mapping[str, Service],
        load_balancer: LoadBalancer,
        api: Api,
        database: Database,
        key: kms.IKey,
        log_groups: LogGroups,
        distribution_id: str | None = None,
        rotation_functions: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self._stack_name = Stack.of(self).stack_name
        self._watched = Watched(
            services=tuple(_watched(name, service) for name, service in services.items()),
            load_balancer_name=load_balancer.load_balancer.load_balancer_full_name,
            api_name=api.rest_api.rest_api_name,
            api_stage=STAGE_NAME,
            database=WatchedDatabase(
                cluster_identifier=database.cluster_identifier,
                max_connections=database.max_connections,
                max_acu=settings.database.serverless.max_acu if settings.database.serverless else None,
                rotation_functions=rotation_functions,
            ),
            distribution_id=distribution_id,
        )
        self.topic = Notifications(self, "Notifications", key=key, emails=settings.alarm_emails).topic
        group = log_groups.group("TaskFailures", name=log_group_name(self._stack_name))
        failures = TaskFailures(self, "TaskFailures", log_group=group)
        self._alarms = self._make_alarms(settings, failures)
        self.unhealthy = self._alarms.unhealthy(dashboard_name=self._stack_name if settings.dashboard else None)
        if settings.dashboard:
            Dashboard(
                self,
                "Dashboard",
                name=self._stack_name,
                watched=self._watched,
                settings=settings.alarms,
                alarms=self._alarms,
                unhealthy=self.unhealthy,
                failures=failures,
            )

    def _make_alarms(self, settings: TapStackSettings, failures: TaskFailures) -> Alarms:
        alarms = Alarms(self, "Alarms", topic=self.topic)
        entry_alarms.add(alarms, self._watched, settings=settings.alarms)
        for service in self._watched.services:
            failures.count(service)
            service_alarms.add(alarms, self._watched, service, settings=settings.alarms, failures=failures)
        database_alarms.add(alarms, self._watched.database, settings=settings.alarms)
        return alarms

    def guard_deployments(self) -> None:
        """Have ECS roll a deployment back that sets off a symptom.

        ECS watches on after a deployment for as long as its alarms look back, so only quick ones guard it; and not the
        alarm made of all, which has no periods. By name, for the alarms refer to the service. What another service
        suffers from is no reason to roll this one back.
        """
        for watched in self._watched.services:
            others = tuple(f"{self._stack_name}-{other.name}-" for other in self._watched.services if other != watched)
            names = [name for name in self._alarms.quick_symptom_names if not name.startswith(others)]
            watched.service.enable_deployment_alarms(names, behavior=ecs.AlarmBehavior.ROLLBACK_ON_ALARM)


def _watched(name: str, service: Service) -> WatchedService:
    return WatchedService(
        name=name, service=service.service, target_groups=service.target_groups, log_group=service.log_group
    )
