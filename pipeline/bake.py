"""The bake of a release: the stage's alarm has to stay quiet for some minutes after the checks (decision 38)."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from pipeline.conditions import Rule, lambda_rule
from pipeline.rule_function import RuleFunction
from pipeline.storage import Storage
from stages.tap_stage import TapStage


class Bake(Construct):
    """A function that watches alarms in the accounts of stages, under a role each of them lets see its alarms.

    Args:
        scope: Above it.
        construct_id: Its name there.
        role_name: Of the role that watches, fixed for the other accounts.
        minutes: How long; the function is called again when it takes longer than one call may.
        storage: Whose key encrypts the function's log.

    Attributes:
        watcher_arn: The role, written out for the stacks of other accounts.
    """

    def __init__(self, scope: Construct, construct_id: str, *, role_name: str, minutes: int, storage: Storage) -> None:
        super().__init__(scope, construct_id)
        self._minutes = minutes
        self.watcher_arn = Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=role_name)
        self._function = RuleFunction(
            self,
            "Function",
            code="watch_alarm.py",
            description="Watches the alarm of a stage that has just been deployed",
            log_group=storage.log_group("Bake"),
            timeout=Duration.minutes(15),  # Lambda's most
            role_name=role_name,
        )

    def rule(self, stage: TapStage) -> Rule:
        """Holds while the stage's alarm does not fire, and can be read."""
        self._function.add_to_role_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[stage.alarm_role_arn])
        )
        asked = {
            "role": stage.alarm_role_arn,
            "region": stage.settings.region,
            "alarm": stage.health_alarm,
            "minutes": self._minutes,
        }
        return lambda_rule(f"Bake{stage.node.id}", self._function, asked)
