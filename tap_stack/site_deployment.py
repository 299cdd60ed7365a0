"""The storefront's files on their way into the bucket, whenever they changed."""

from pathlib import Path

from aws_cdk import Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

from tap_stack.distribution import ASSET_TTL

HASHED = "assets"
"""The directory of the files that have their content's hash in their names."""


class SiteDeployment(Construct):
    """Hashed files first, then the pages that name them, if they are files; CloudFront forgets the pages only.

    CloudFormation runs it when the files' own hash changed, and not otherwise. Old hashed files stay: a page that was
    loaded before the deployment still asks for them.

    Args:
        directory: The built site.
        with_pages: The pages too, not only the hashed files that they name.
        bucket: Where it goes.
        distribution: Serves it.
        log_group: Of the function that copies.

    Attributes:
        hashed: What copies the hashed files.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        directory: Path,
        with_pages: bool,
        bucket: s3.IBucket,
        distribution: cloudfront.IDistribution,
        log_group: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bucket = bucket
        left_out = None if with_pages else ["*", f"!{HASHED}", f"!{HASHED}/**"]
        self._files = s3_assets.Asset(self, "Files", path=str(directory), exclude=left_out)
        self._role = self._make_role(distribution if with_pages else None, log_group)
        self._log_group = log_group
        self.hashed = self._copy(
            "Hashed",
            exclude=["*"],
            include=[f"{HASHED}/*"],
            cache_control=f"public, max-age={ASSET_TTL.to_seconds():.0f}, immutable",
        )
        if with_pages:
            names = [path.name for path in sorted(directory.iterdir()) if path.is_file()]
            self._copy_pages(names, distribution)

    def _copy_pages(self, names: list[str], distribution: cloudfront.IDistribution) -> None:
        pages = self._copy(
            "Pages",
            exclude=[f"{HASHED}/*"],
            cache_control="no-cache",
            distribution=distribution,
            distribution_paths=[f"/{name}" for name in names],
        )
        pages.node.try_remove_child("AwsCliLayer")  # both are one function's work, which has the layer of the first
        pages.node.add_dependency(self.hashed)

    def _copy(
        self,
        construct_id: str,
        *,
        cache_control: str,
        exclude: list[str],
        include: list[str] | None = None,
        distribution: cloudfront.IDistribution | None = None,
        distribution_paths: list[str] | None = None,
    ) -> s3_deployment.BucketDeployment:
        return s3_deployment.BucketDeployment(
            self,
            construct_id,
            sources=[s3_deployment.Source.bucket(self._files.bucket, self._files.s3_object_key)],
            destination_bucket=self._bucket,
            exclude=exclude,
            include=include,
            cache_control=[s3_deployment.CacheControl.from_string(cache_control)],
            prune=False,
            distribution=distribution,
            distribution_paths=distribution_paths,
            role=self._role.without_policy_updates(),  # CDK would grant it all buckets' actions and all distributions
            log_group=self._log_group,
        )

    def _make_role(self, distribution: cloudfront.IDistribution | None, log_group: logs.ILogGroup) -> iam.Role:
        """`distribution` is the one that is told to forget pages."""
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        stack = Stack.of(self)
        statements = [
            (["s3:GetObject"], self._files.bucket.arn_for_objects(self._files.s3_object_key)),
            (["s3:ListBucket"], self._bucket.bucket_arn),
            (["s3:PutObject", "s3:AbortMultipartUpload"], self._bucket.arn_for_objects("*")),
        ]
        if distribution:
            arn = f"arn:{stack.partition}:cloudfront::{stack.account}:distribution/{distribution.distribution_id}"
            statements.append((["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], arn))
        for actions, resource in statements:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        if self._bucket.encryption_key:
            self._bucket.encryption_key.grant_encrypt_decrypt(role)
        log_group.grant_write(role)
        return role
