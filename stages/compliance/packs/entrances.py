"""What is accepted of the ways in: load balancer, API, storefront, and their buckets of logs."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from stages.compliance.rule_packs import NIST
from tap_stack.setting_types.site import OAC
from tap_stack.settings import TapStackSettings

_STAGE = ("Api/RestApi/DeploymentStage.v1",)
_LOGS = ("LoadBalancer/AccessLogs", "Storefront/AccessLogs")
_SITE = "Storefront/Site/Bucket"


def accepted(*, settings: TapStackSettings) -> Iterator[Accepted]:
    """What is accepted with these settings."""
    yield from _api()
    yield from _load_balancer(settings)
    yield from _logs()
    yield from _site(settings)
    generation = settings.origin_verification.generation
    yield Accepted(
        rules=("SecretsManagerRotationEnabled",),
        packs=(NIST,),
        paths=tuple(f"OriginVerification/Value{n}" for n in range(max(generation - 1, 1), generation + 1)),
        reason="CloudFront, API Gateway and the load balancer have to change to a new value in one deployment.",
        instead="origin_verification.generation makes a new value, and with the next one the old one goes; they are"
        " under a customer key, and no task and no function may read them.",
    )


def _api() -> Iterator[Accepted]:
    yield Accepted(
        rules=("APIGWCacheEnabledAndEncrypted",),
        paths=_STAGE,
        reason="An answer has to be true when it is given, so none is kept, and none has to be encrypted.",
        instead="API Gateway and CloudFront keep no answer of the API, and requests and answers travel by TLS.",
    )
    yield Accepted(
        rules=("APIGWSSLEnabled",),
        paths=_STAGE,
        reason="Nobody would check API Gateway's client certificate: its load balancer serves CloudFront, too, which"
        " presents none.",
        instead="both send a generated secret by TLS 1.2 or newer, without which the load balancer answers 403"
        " (tap_stack/origin_verification.py, docs/decisions/0008-the-key-cannot-be-walked-around.md).",
    )


def _load_balancer(settings: TapStackSettings) -> Iterator[Accepted]:
    if settings.domain is not None:
        yield Accepted(
            rules=("ELBv2ACMCertificateRequired",),
            paths=("LoadBalancer/LoadBalancer/Redirect80To443",),
            reason="This listener serves nobody: it sends whoever comes by plain HTTP to HTTPS.",
            instead="the only other listener has ACM's certificate and takes TLS 1.2 and 1.3"
            " (tap_stack/load_balancer.py), and browsers are told to come by HTTPS only.",
        )
    else:
        yield Accepted(
            rules=("ALBHttpToHttpsRedirection", "ELBv2ACMCertificateRequired"),
            paths=("LoadBalancer/LoadBalancer/Http",),
            reason="Without a domain, as in a sandbox, the load balancer can have no certificate.",
            instead="prod may not be without one (stages/settings/rules/production.py), nobody's money is in a sandbox,"
            " and who comes from outside comes to CloudFront and API Gateway, which take HTTPS only.",
        )
    if not settings.retain_data:
        yield Accepted(
            rules=("ELBDeletionProtectionEnabled",),
            packs=(NIST,),
            paths=("LoadBalancer/LoadBalancer",),
            reason="This stage serves no customers and leaves nothing behind.",
            instead="where retain_data is set, which prod has to, deletion protection is on.",
        )


def _logs() -> Iterator[Accepted]:
    yield Accepted(
        rules=("S3BucketLoggingEnabled",),
        paths=("LoadBalancer/AccessLogs",),
        reason="It is the bucket that access logs go to; logging the access to it into itself would never end.",
        instead="nobody but the log delivery may write there, it is closed to the public, and versions keep what is"
        " changed or deleted (tap_stack/log_bucket.py).",
    )
    yield Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=_LOGS,
        reason="They are the logs of one region's entrance.",
        instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
    )
    yield Accepted(
        rules=("S3DefaultEncryptionKMS",),
        paths=_LOGS,
        reason="Neither load balancers nor CloudFront nor S3 deliver access logs under a customer key.",
        instead="S3 encrypts with AES-256 under its own keys, takes TLS only, and only the delivery may write"
        " (tests/test_keys.py lists every such bucket).",
    )


def _site(settings: TapStackSettings) -> Iterator[Accepted]:
    yield Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=(_SITE,),
        reason="What is in it was built from the commit, and is public.",
        instead="a deployment puts it there again, CloudFront has copies far from here, and old versions are kept.",
    )
    if settings.site.origin_access != OAC:
        yield Accepted(
            rules=("S3DefaultEncryptionKMS",),
            paths=(_SITE,),
            reason="An origin access identity, which is asked for, cannot read what is under a customer key.",
            instead="S3 encrypts under its own keys, and what it holds is shown to everybody anyway"
            ' (docs/decisions/0002-origin-access-identity-and-kms.md; origin_access = "oac" would change it).',
        )
