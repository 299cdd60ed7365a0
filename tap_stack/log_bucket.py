"""A bucket that AWS services write their access logs to."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

RECOVERABLE_DAYS = 30
"""How long a log is still there, as an old version, after it was deleted: by its age, or by somebody."""


class LogBucket(s3.Bucket):
    """Closed to the public, versioned, and emptied by age.

    Args:
        retention_days: How long a log is kept.
        retain_data: Keep the logs when the stack goes, or when its first creation fails.
        written_by_acl: CloudFront hands over its logs by access control list, which other writers do without.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        retention_days: int,
        retain_data: bool,
        written_by_acl: bool = False,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            # Neither load balancers nor CloudFront nor S3 itself can log to a bucket with a KMS key.
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=(
                s3.ObjectOwnership.BUCKET_OWNER_PREFERRED
                if written_by_acl
                else s3.ObjectOwnership.BUCKET_OWNER_ENFORCED
            ),
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(retention_days),
                    noncurrent_version_expiration=Duration.days(RECOVERABLE_DAYS),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            # The services write to it at once, and CloudFormation cannot delete a bucket that is not empty.
            auto_delete_objects=not retain_data,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )
