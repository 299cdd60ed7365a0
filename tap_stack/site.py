"""The bucket of the storefront's files (C6)."""

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tap_stack import removal

DAYS_TO_INFREQUENT_ACCESS = 30
"""C6, and the least that S3 allows. Objects below 128 KiB stay where they are: there they cost less."""
OLD_VERSIONS_DAYS = 90


class Site(Construct):
    """Versioned, reached by nobody but CloudFront and the deployment.

    Args:
        key: Encrypts the files; only an origin access control can read them then (decision 2). None: S3's own keys.
        access_logs: Where S3 logs who reads and writes here.
        retain_data: Keep the files when the stack goes.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, key: kms.IKey | None, access_logs: s3.IBucket, retain_data: bool
    ) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            versioned=True,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            bucket_key_enabled=key is not None,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="site-bucket/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.INFREQUENT_ACCESS,
                            transition_after=Duration.days(DAYS_TO_INFREQUENT_ACCESS),
                        )
                    ],
                    noncurrent_version_expiration=Duration.days(OLD_VERSIONS_DAYS),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            removal_policy=removal.policy(retain_data=retain_data),
            auto_delete_objects=not retain_data,
        )
