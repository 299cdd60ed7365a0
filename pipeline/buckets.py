"""The kinds of bucket that the pipeline has: in its own region, and for artifacts in each other that it deploys to."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

ARTIFACTS_DAYS, ARTIFACTS_RECOVERABLE_DAYS = 30, 7


def access_log_bucket(scope: Construct) -> s3.Bucket:
    """Where S3 logs who reads and writes the others; kept for a year."""
    return s3.Bucket(
        scope,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,  # S3 does not deliver access logs under a customer's key
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        versioned=True,
        lifecycle_rules=[_emptied_by_age(days=365, recoverable_days=30)],
    )


def encrypted_bucket(
    scope: Construct,
    construct_id: str,
    *,
    key: kms.IKey,
    access_logs: s3.IBucket,
    days: int,
    recoverable_days: int,
    logged_as: str | None = None,
    bucket_name: str | None = None,
) -> s3.Bucket:
    """A bucket under a customer's key, whose content is kept for some days.

    Args:
        scope: Where it is.
        construct_id: Its name there.
        key: Not S3's own: the deployment roles of other accounts could not read what is under that.
        access_logs: Where its access logs go.
        days: How long its content is kept.
        recoverable_days: And how long what was deleted or overwritten is still there, as an old version.
        logged_as: The prefix of its access logs.
        bucket_name: For one that another region has to name. Generated if None.
    """
    return s3.Bucket(
        scope,
        construct_id,
        bucket_name=bucket_name,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        server_access_logs_bucket=access_logs,
        server_access_logs_prefix=logged_as,
        versioned=True,
        lifecycle_rules=[_emptied_by_age(days=days, recoverable_days=recoverable_days)],
    )


def _emptied_by_age(*, days: int, recoverable_days: int) -> s3.LifecycleRule:
    """What was deleted or overwritten is still there for some days, as an old version."""
    return s3.LifecycleRule(
        expiration=Duration.days(days), noncurrent_version_expiration=Duration.days(recoverable_days)
    )
