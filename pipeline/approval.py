"""The manual approvals before production (D5)."""

from collections.abc import Sequence

from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import pipelines
from constructs import Construct


class Approval(Construct):
    """Asks people by mail whether a wave of stages may be deployed; one topic, so that they confirm it once.

    Args:
        scope: The pipeline's stack.
        construct_id: Its name there.
        emails: Who is asked; each address must confirm its subscription once.
        key: Encrypts the topic.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        emails: Sequence[str],
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        for email in emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def step(self, *, wave: str, message: str, link: str) -> pipelines.ManualApprovalStep:
        """The step that asks for one wave, to run before it.

        Args:
            wave: What is to be approved.
            message: What people read, in a mail and in the console.
            link: Where they read more.
        """
        return pipelines.ManualApprovalStep(
            f"Approve{wave}", comment=message, review_url=link, notification_topic=self.topic
        )
