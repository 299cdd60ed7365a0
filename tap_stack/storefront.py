"""The storefront: its bucket, the distribution before it and before the API, its files (C6, C7)."""

from pathlib import Path

from constructs import Construct

from tap_stack.distribution import Distribution
from tap_stack.domain import Domain
from tap_stack.encryption import Encryption
from tap_stack.load_balancer import LoadBalancer
from tap_stack.log_bucket import LogBucket
from tap_stack.log_groups import LogGroups
from tap_stack.setting_types.site import OAC
from tap_stack.settings import TapStackSettings
from tap_stack.site import Site
from tap_stack.site_deployment import SiteDeployment
from tap_stack.trace_ids import TraceIds


class Storefront(Construct):
    """What customers see.

    Args:
        directory: The built site.
        pages_from_origin: Pages come from behind the load balancer, and from the bucket only what they load.
        origin_headers: What CloudFront adds to its requests to the load balancer.
        web_acl_arn: Of CLOUDFRONT scope, in us-east-1.

    Attributes:
        hashed_files: What has to be there before a page names it.
        url: Without a slash at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: TapStackSettings,
        directory: Path,
        pages_from_origin: bool,
        load_balancer: LoadBalancer,
        domain: Domain | None,
        encryption: Encryption,
        log_groups: LogGroups,
        origin_headers: dict[str, str] | None = None,
        web_acl_arn: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        access_logs = LogBucket(
            self,
            "AccessLogs",
            retention_days=settings.log_retention_days,
            retain_data=settings.retain_data,
            written_by_acl=True,
        )
        with_key = settings.site.origin_access == OAC
        self.site = Site(
            self,
            "Site",
            key=encryption.key("Site", description="Files of the storefront") if with_key else None,
            access_logs=access_logs,
            retain_data=settings.retain_data,
        )
        front = Distribution(
            self,
            "Distribution",
            settings=settings.site,
            site=self.site.bucket,
            host=load_balancer.host,
            host_headers=origin_headers or {},
            pages_from_host=pages_from_origin,
            domain=domain,
            logs=access_logs,
            web_acl_arn=web_acl_arn,
            trace_ids=TraceIds(self, "TraceIds", trace_percent=settings.trace_percent)
            if settings.traced_services
            else None,
        )
        front.node.add_dependency(access_logs)  # with what empties it, which has to come last at the end
        deployment = SiteDeployment(
            self,
            "Deployment",
            directory=directory,
            with_pages=not pages_from_origin,
            bucket=self.site.bucket,
            distribution=front.distribution,
            log_group=log_groups.group("SiteDeployment"),
        )
        self.hashed_files = deployment.hashed
        self.distribution = front.distribution
        self.url = front.url
