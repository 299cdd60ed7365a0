"""The topic that alarms publish to, and who reads it (C10)."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class Notifications(Construct):
    """An encrypted topic that takes messages from this stack's alarms, by TLS, and mails them.

    Args:
        key: Encrypts the topic.
        emails: Each address must confirm its subscription once.

    Attributes:
        topic: What alarms act on.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey, emails: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        # With a policy of its own the topic loses the default one, which lets the account's alarms publish.
        self.topic.add_to_resource_policy(self._alarms_may(["sns:Publish"], resource=self.topic.topic_arn))
        # Without this, alarms fire unheard: https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
        key.add_to_resource_policy(self._alarms_may(["kms:Decrypt", "kms:GenerateDataKey"], resource="*"))
        for email in emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def _alarms_may(self, actions: Sequence[str], *, resource: str) -> iam.PolicyStatement:
        stack = Stack.of(self)
        alarms = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:{stack.stack_name}-*"
        return iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=list(actions),
            resources=[resource],
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": alarms},
            },
        )
