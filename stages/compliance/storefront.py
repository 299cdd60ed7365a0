"""The findings on the storefront of a TapStack that are accepted."""

from collections.abc import Iterator

from stages.compliance.acknowledgement import Acknowledgement
from tap_stack.setting_types.site import OAC
from tap_stack.settings import TapStackSettings

_DISTRIBUTION = "Storefront/Distribution/Distribution"
_BUCKET = "StorefrontSiteBucket4974CA12"
_COPY = "Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C"


def acknowledgements(*, settings: TapStackSettings) -> Iterator[Acknowledgement]:
    """What is accepted with these settings."""
    yield from _everywhere()
    if settings.firewall is None:
        yield Acknowledgement(
            path=f"{_DISTRIBUTION}/Resource",
            finding="AwsSolutions::AwsSolutions-CFR2",
            reason="This stage has no customers; where the firewall is set, one is before the storefront too.",
        )
    if settings.domain is None:
        yield from _without_domain()
    if settings.site.origin_access == OAC:
        yield from _with_key()
    else:
        yield Acknowledgement(
            path=f"{_DISTRIBUTION}/Resource",
            finding="AwsSolutions::AwsSolutions-CFR7",
            reason='C7 asks for an origin access identity; origin_access = "oac" makes it an origin access control.',
        )


def _everywhere() -> Iterator[Acknowledgement]:
    yield Acknowledgement(
        path=f"{_DISTRIBUTION}/Resource",
        finding="AwsSolutions::AwsSolutions-CFR1",
        reason="Customers may be anywhere.",
    )
    yield Acknowledgement(
        path="Storefront/Deployment/Role/DefaultPolicy/Resource",
        finding=f"AwsSolutions::AwsSolutions-IAM5[Resource::<{_BUCKET}.Arn>/*]",
        reason="The files of the storefront have names that change with their content; all are in this one bucket.",
    )
    yield Acknowledgement(
        path=f"{_COPY}/Resource",
        finding="AwsSolutions::AwsSolutions-L1",
        reason="The function is CDK's own, with the runtime that its code and its layer are tested with.",
    )


def _without_domain() -> Iterator[Acknowledgement]:
    for finding, reason in (
        ("CFR4", "CloudFront's own name comes with its own certificate, whose TLS policy is fixed."),
        ("CFR5", "Without a domain the load balancer can have no certificate; prod may not be without one."),
    ):
        yield Acknowledgement(
            path=f"{_DISTRIBUTION}/Resource", finding=f"AwsSolutions::AwsSolutions-{finding}", reason=reason
        )


def _with_key() -> Iterator[Acknowledgement]:
    for action in ("kms:GenerateDataKey*", "kms:ReEncrypt*"):
        yield Acknowledgement(
            path="Storefront/Deployment/Role/DefaultPolicy/Resource",
            finding=f"AwsSolutions::AwsSolutions-IAM5[Action::{action}]",
            reason="Variants of one action, granted by CDK on the key of the storefront's files alone.",
        )
