"""Where load balancers write their access logs."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct


def access_log_bucket(scope: Construct, construct_id: str, *, retention_days: int) -> s3.Bucket:
    """SSE-S3, for load balancers cannot write to a bucket with a KMS key."""
    return s3.Bucket(
        scope,
        construct_id,
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycle_rules=[
            s3.LifecycleRule(
                expiration=Duration.days(retention_days),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            )
        ],
        # Load balancers write to it at once, and CloudFormation cannot delete a bucket that is not empty: to try
        # would leave a stack that failed or was destroyed half there.
        removal_policy=RemovalPolicy.RETAIN,
    )
