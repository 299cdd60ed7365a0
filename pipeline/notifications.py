"""What the pipeline tells people of by itself: failures, approvals that are waited for, rollbacks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from pipeline.notified import EVENTS, stopped
from tap_stack.small_function import SmallFunction

CODE = Path(__file__).parent / "functions" / "tell_people.py"


class Notifications(Construct):
    """A topic with readable messages: mail has a subject that says it all, and a chat client may subscribe as it is.

    EventBridge's own messages to a topic are all called the same, so a function writes these.

    Args:
        pipeline: Whose events they are of.
        gated: Its stages with conditions.
        emails: Each address must confirm its subscription once.
        key: Encrypts the topic.
        log_group: Of the function.

    Attributes:
        topic: For further subscriptions.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: codepipeline.IPipeline,
        gated: Sequence[str],
        emails: Sequence[str],
        key: kms.IKey,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        for email in emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))
        function = SmallFunction(
            self,
            "Function",
            code=CODE,
            description="Makes messages for people of the pipeline's events",
            log_group=log_group,
            timeout=Duration.seconds(30),
            may=[
                iam.PolicyStatement(actions=actions, resources=[resource])
                for actions, resource in (
                    (["sns:Publish"], self.topic.topic_arn),
                    (["kms:Decrypt", "kms:GenerateDataKey"], key.key_arn),  # CDK's grant has variants that nobody uses
                )
            ],
            environment={"TOPIC_ARN": self.topic.topic_arn},
        )
        for name, pattern in {**EVENTS, **stopped(gated)}.items():
            self._tell(function, name, pattern={**pattern, "source": ["aws.codepipeline"]}, pipeline=pipeline)

    def _tell(
        self, function: lambda_.Function, name: str, *, pattern: dict[str, Any], pipeline: codepipeline.IPipeline
    ) -> None:
        rule = events.CfnRule(
            self,
            name,
            description=f"Tells people: {name}",
            event_pattern={**pattern, "resources": [pipeline.pipeline_arn]},
            targets=[events.CfnRule.TargetProperty(id="Function", arn=function.function_arn)],
        )
        function.add_permission(
            f"{name}Permission", principal=iam.ServicePrincipal("events.amazonaws.com"), source_arn=rule.attr_arn
        )
