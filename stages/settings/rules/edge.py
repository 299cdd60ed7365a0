"""Rules of what CloudFront asks of a stage's region: its certificates and web ACLs are in one region only."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from stages.settings.shape import Path

CLOUDFRONT_REGION = "us-east-1"
"""Where CloudFront takes its certificates and web ACLs from."""
LOGGED_REGIONS = frozenset(
    (
        *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
        *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    )
)
"""Where CloudFront delivers access logs: the regions that every account has, and none that it opts in to.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
"""
CERTIFICATE: Path = ("domain", "cloudfront_certificate_arn")
WEB_ACL: Path = ("firewall", "cloudfront_web_acl_arn")


def _can_be_logged(stage: StageSettings) -> Iterator[Fault]:
    if stage.region not in LOGGED_REGIONS:
        yield Fault(
            f"CloudFront delivers no access logs to {stage.region}, which an account has to opt in to. Choose one of"
            f" {', '.join(sorted(LOGGED_REGIONS))}.",
            "region",
        )


def _brings_certificate(stage: StageSettings) -> Iterator[Fault]:
    if stage.domain is not None and stage.region != CLOUDFRONT_REGION and not stage.domain.cloudfront_certificate_arn:
        yield Fault(
            f"the stage has the domain {stage.domain.name}, but its region is {stage.region}, and CloudFront takes the"
            f" certificate from {CLOUDFRONT_REGION} only. Make one there, as docs/deploy.md says, and name it in"
            f" domain.cloudfront_certificate_arn; or set domain = false.",
            "region",
            ("domain", "name"),
        )


def _brings_web_acl(stage: StageSettings) -> Iterator[Fault]:
    if stage.firewall is not None and stage.region != CLOUDFRONT_REGION and not stage.firewall.cloudfront_web_acl_arn:
        yield Fault(
            f"the stage has a firewall, but its region is {stage.region}, and the storefront's is one of CloudFront's,"
            f" which are in {CLOUDFRONT_REGION}. Make one there, as docs/deploy.md says, and name it in"
            f" firewall.cloudfront_web_acl_arn; or set firewall = false.",
            "region",
            "firewall",
        )


def _makes_its_own(stage: StageSettings) -> Iterator[Fault]:
    if stage.region == CLOUDFRONT_REGION:
        for setting, _ in _brought(stage):
            yield Fault(
                f"the stage is in {CLOUDFRONT_REGION} itself, where its stack makes its own for CloudFront. Remove it.",
                setting,
                "region",
            )


def _in_its_account(stage: StageSettings) -> Iterator[Fault]:
    for setting, arn in _brought(stage):
        owner = arn.split(":")[4]
        if owner != stage.account:
            yield Fault(
                f"is in account {owner}, but the stage in {stage.account}: a distribution takes only what its own"
                " account has. Make one there.",
                setting,
                "account",
            )


def _brought(stage: StageSettings) -> Iterator[tuple[Path, str]]:
    if stage.domain is not None and stage.domain.cloudfront_certificate_arn:
        yield CERTIFICATE, stage.domain.cloudfront_certificate_arn
    if stage.firewall is not None and stage.firewall.cloudfront_web_acl_arn:
        yield WEB_ACL, stage.firewall.cloudfront_web_acl_arn


RULES = (_can_be_logged, _brings_certificate, _brings_web_acl, _makes_its_own, _in_its_account)
