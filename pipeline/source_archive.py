"""A bucket that takes the source as an archive, for who has no repository that AWS can reach."""

from typing import cast

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from pipeline.storage import Storage


class SourceArchive(Construct):
    """An encrypted, versioned bucket whose one object starts the pipeline with each upload.

    The output `SourceBucketName` says where to upload to. Its access is logged where the artifacts' is.

    Args:
        object_key: Of the archive.
        storage: Whose key encrypts it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, object_key: str, storage: Storage) -> None:
        super().__init__(scope, construct_id)
        self._object_key = object_key
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            versioned=True,  # CodePipeline asks for it: an execution names the version that it runs
            encryption=s3.BucketEncryption.KMS,
            encryption_key=storage.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            server_access_logs_bucket=storage.access_logs,
            server_access_logs_prefix="source/",
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(90))],
        )
        # CDK's own way, by `event_bridge_enabled`, takes a function.
        cast(s3.CfnBucket, self.bucket.node.default_child).add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", value=True
        )
        CfnOutput(Stack.of(self), "SourceBucketName", value=self.bucket.bucket_name)

    def start(self, pipeline: codepipeline.IPipeline) -> None:
        """Have each upload start the pipeline."""
        role = iam.Role(self, "StartRole", assumed_by=iam.ServicePrincipal("events.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(actions=["codepipeline:StartPipelineExecution"], resources=[pipeline.pipeline_arn])
        )
        events.CfnRule(
            self,
            "Uploaded",
            description=f"Starts {pipeline.pipeline_name}",
            event_pattern={
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [self.bucket.bucket_name]}, "object": {"key": [self._object_key]}},
            },
            targets=[events.CfnRule.TargetProperty(id="Pipeline", arn=pipeline.pipeline_arn, role_arn=role.role_arn)],
        )
