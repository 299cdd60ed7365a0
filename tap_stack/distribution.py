"""The CloudFront distribution: files from a bucket, `/api/*` from the load balancer, pages from either (C7, P6)."""

from pathlib import Path

from aws_cdk import Annotations, Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tap_stack.domain import Domain
from tap_stack.security_headers import SecurityHeaders
from tap_stack.setting_types.site import OAC
from tap_stack.settings import SiteSettings
from tap_stack.trace_ids import TraceIds

ASSET_PATTERNS = ("*.js", "*.css")
HASHED_PATTERN = "/assets/*"
ASSET_TTL = Duration.seconds(86_400)
PAGE_TTL = Duration.seconds(60)
"""The longest that CloudFront keeps what its origin does not say `no-cache` of, as it does of the pages."""
ORIGIN_TIMEOUT = Duration.seconds(60)
"""CloudFront's longest: a paused database takes 15 to 30 s to resume."""
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""All that CloudFront would answer others with, too, for 10 s. One customer who wakes the database is not everybody."""
PAGES_FUNCTION = Path(__file__).with_name("pages.js")


class Distribution(Construct):
    """The stage's front door, HTTPS only.

    Args:
        site: The bucket of the storefront.
        host: The load balancer's name.
        host_headers: What CloudFront adds to every request to it.
        pages_from_host: The load balancer has the pages too; the bucket, what they load (P6).
        domain: None: CloudFront's own name and certificate, and plain HTTP to the load balancer.
        logs: Where the access logs go; CloudFront writes by access control list.
        web_acl_arn: Of CLOUDFRONT scope, in us-east-1.
        trace_ids: Gives requests to a service their trace.

    Attributes:
        url: Without a slash at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: SiteSettings,
        site: s3.IBucket,
        host: str,
        host_headers: dict[str, str],
        pages_from_host: bool,
        domain: Domain | None,
        logs: s3.IBucket,
        web_acl_arn: str | None = None,
        trace_ids: TraceIds | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = Stack.of(self).stack_name
        self._to_service = [trace_ids.association] if trace_ids else None
        self._headers = SecurityHeaders(self, "SecurityHeaders", name=f"{self._name}-security")
        self._files = _files_origin(site, access=settings.origin_access)
        self._host = _host_origin(host, headers=host_headers, secure=domain is not None)
        assets = self._serve_files(self._cache_policy("Assets", default_ttl=ASSET_TTL, max_ttl=ASSET_TTL))
        patterns = (HASHED_PATTERN, *ASSET_PATTERNS) if pages_from_host else ASSET_PATTERNS
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=self._name,
            default_root_object=None if pages_from_host else "index.html",
            default_behavior=self._hosted_pages() if pages_from_host else self._pages(),
            # The first that matches: a script below /api/ is the backend's.
            additional_behaviors={
                "/api/*": self._api(),
                **dict.fromkeys(patterns, assets),
            },
            domain_names=[domain.name] if domain else None,
            certificate=domain.distribution_certificate if domain else None,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 if domain else None,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            enable_ipv6=True,
            price_class=cloudfront.PriceClass[f"PRICE_CLASS_{settings.price_class.upper()}"],
            enable_logging=True,
            log_bucket=logs,
            log_file_prefix="distribution/",
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0)) for status in ERRORS
            ],
            web_acl_id=web_acl_arn,
        )
        if domain:
            domain.alias(self, domain.name, targets.CloudFrontTarget(self.distribution), ipv6=True)
        self.url = f"https://{domain.name if domain else self.distribution.distribution_domain_name}"

    def _pages(self) -> cloudfront.BehaviorOptions:
        """Everything that is no script, style sheet or API; an address without a file is the storefront's to show."""
        function = cloudfront.Function(
            self,
            "Pages",
            function_name=f"{self._name}-pages",
            comment=f"{self._name}: addresses of the storefront's pages",
            runtime=cloudfront.FunctionRuntime.JS_2_0,
            code=cloudfront.FunctionCode.from_file(file_path=str(PAGES_FUNCTION)),
        )
        return self._serve_files(
            self._cache_policy("Pages", default_ttl=PAGE_TTL, max_ttl=PAGE_TTL),
            cloudfront.FunctionAssociation(function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST),
        )

    def _serve_files(
        self, cache_policy: cloudfront.ICachePolicy, *functions: cloudfront.FunctionAssociation
    ) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._files,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cache_policy,
            response_headers_policy=self._headers,
            function_associations=[*functions] or None,
        )

    def _hosted_pages(self) -> cloudfront.BehaviorOptions:
        """Not cached: each answer names the trace that it belongs to."""
        return cloudfront.BehaviorOptions(
            origin=self._host,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self._headers,
            function_associations=self._to_service,
        )

    def _api(self) -> cloudfront.BehaviorOptions:
        return cloudfront.BehaviorOptions(
            origin=self._host,
            # A redirect would have the client send again, in the open, what was meant to be secret.
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            response_headers_policy=self._headers,
            function_associations=self._to_service,
        )

    def _cache_policy(self, of: str, *, default_ttl: Duration, max_ttl: Duration) -> cloudfront.CachePolicy:
        return cloudfront.CachePolicy(
            self,
            f"{of}Cache",
            cache_policy_name=f"{self._name}-{of.lower()}",
            min_ttl=Duration.seconds(0),  # what the origin says `no-cache` of is asked for again
            default_ttl=default_ttl,
            max_ttl=max_ttl,
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )


def _host_origin(host: str, *, headers: dict[str, str], secure: bool) -> cloudfront.IOrigin:
    protocol = cloudfront.OriginProtocolPolicy
    return origins.HttpOrigin(
        host,
        custom_headers=headers,
        protocol_policy=protocol.HTTPS_ONLY if secure else protocol.HTTP_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        read_timeout=ORIGIN_TIMEOUT,
    )


def _files_origin(site: s3.IBucket, *, access: str) -> cloudfront.IOrigin:
    if access == OAC:
        if site.encryption_key and site.encryption_key.node.scope:
            Annotations.of(site.encryption_key.node.scope).acknowledge_warning(
                "@aws-cdk/aws-cloudfront-origins:wildcardKeyPolicyForOac",
                "The key cannot name the distribution, which needs the bucket, which needs the key. It admits those of"
                " this account.",
            )
        return origins.S3BucketOrigin.with_origin_access_control(site)
    return origins.S3BucketOrigin.with_origin_access_identity(site)
