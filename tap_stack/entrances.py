"""How requests get in: the load balancer, the API and the storefront before it, what holds and what protects them."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from tap_stack.api import Api
from tap_stack.domain import Domain
from tap_stack.encryption import Encryption
from tap_stack.firewall import Firewall
from tap_stack.load_balancer import LoadBalancer
from tap_stack.log_groups import LogGroups
from tap_stack.origin_verification import OriginVerification
from tap_stack.service import Service
from tap_stack.settings import FirewallSettings, TapStackSettings
from tap_stack.storefront import Storefront
from tap_stack.workload import Workload


@dataclass(frozen=True, kw_only=True)
class Entrances:
    """What a stack can be reached by."""

    load_balancer: LoadBalancer
    api: Api
    storefront: Storefront


def make_entrances(
    scope: Construct,
    *,
    settings: TapStackSettings,
    vpc: ec2.IVpc,
    services: Mapping[str, Service],
    workload: Workload,
    encryption: Encryption,
    log_groups: LogGroups,
) -> Entrances:
    """Wire them together below the stack; the pages are the service `frontend`'s, or files if there is none."""
    origin = settings.origin_verification
    verification = OriginVerification(
        scope, "OriginVerification", generation=origin.generation, key=encryption.secrets_key
    )
    domain = Domain(scope, "Domain", settings=settings.domain) if settings.domain else None
    load_balancer = LoadBalancer(
        scope,
        "LoadBalancer",
        vpc=vpc,
        domain=domain,
        verification=None if origin.direct_access else verification,
        log_retention_days=settings.log_retention_days,
        retain_data=settings.retain_data,
    )
    rules = [load_balancer.route_api_to(services["backend"])]
    frontend = services.get("frontend")
    if frontend:
        rules.append(load_balancer.route_pages_to(frontend))
    else:
        load_balancer.route_nothing_else()
    api = Api(
        scope,
        "Api",
        backend_url=load_balancer.url,
        verification=verification,
        collection=workload.collection,
        settings=settings.api,
        traced=bool(settings.traced_services),
        log_groups=log_groups,
        retain_data=settings.retain_data,
    )
    # The rules then take the value that they are going to send, and still the one before.
    api.deploy_after(rules[0])
    storefront = Storefront(
        scope,
        "Storefront",
        settings=settings,
        directory=workload.site,
        pages_from_origin=frontend is not None,
        load_balancer=load_balancer,
        domain=domain,
        encryption=encryption,
        log_groups=log_groups,
        origin_headers={verification.header_name: verification.header_value},
        web_acl_arn=_site_web_acl(scope, settings=settings.firewall, log_groups=log_groups),
    )
    storefront.node.add_dependency(*rules)
    if frontend:
        frontend.service.node.add_dependency(storefront.hashed_files)  # which its pages name
    entrances = Entrances(load_balancer=load_balancer, api=api, storefront=storefront)
    if settings.firewall:
        _protect(scope, entrances, settings=settings.firewall, verification=verification, log_groups=log_groups)
    return entrances


def _site_web_acl(scope: Construct, *, settings: FirewallSettings | None, log_groups: LogGroups) -> str | None:
    """The stack's own only where CloudFront's are; in another region it is brought along."""
    if settings is None:
        return None
    if settings.cloudfront_web_acl_arn:
        return settings.cloudfront_web_acl_arn
    return Firewall(scope, "SiteFirewall", kind="CLOUDFRONT", settings=settings, log_groups=log_groups).web_acl_arn


def _protect(
    scope: Construct,
    entrances: Entrances,
    *,
    settings: FirewallSettings,
    verification: OriginVerification,
    log_groups: LogGroups,
) -> None:
    """What is in the stack's region; the storefront has a firewall where CloudFront's are."""
    firewall = Firewall(
        scope, "Firewall", kind="REGIONAL", settings=settings, log_groups=log_groups, verification=verification
    )
    firewall.protect("LoadBalancer", resource_arn=entrances.load_balancer.load_balancer.load_balancer_arn)
    firewall.protect("Api", resource_arn=entrances.api.stage_arn)
