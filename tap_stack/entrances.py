"""How requests get in: the load balancer, the API in front of it, what holds them together and what protects them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kms as kms
from constructs import Construct

from tap_stack.api import Api
from tap_stack.firewall import Firewall
from tap_stack.load_balancer import LoadBalancer
from tap_stack.log_groups import LogGroups
from tap_stack.origin_verification import OriginVerification
from tap_stack.settings import TapStackSettings


@dataclass(frozen=True, kw_only=True)
class Entrances:
    """What a stack can be reached by."""

    load_balancer: LoadBalancer
    api: Api
    verification: OriginVerification


def make_entrances(
    scope: Construct,
    *,
    settings: TapStackSettings,
    vpc: ec2.IVpc,
    target_group: elbv2.IApplicationTargetGroup,
    order_schema: Mapping[str, Any],
    secrets_key: kms.IKey,
    log_groups: LogGroups,
) -> Entrances:
    """Wire them together below the stack."""
    origin = settings.origin_verification
    verification = OriginVerification(scope, "OriginVerification", generation=origin.generation, key=secrets_key)
    load_balancer = LoadBalancer(
        scope,
        "LoadBalancer",
        vpc=vpc,
        domain=settings.domain,
        verification=None if origin.direct_access else verification,
        log_retention_days=settings.log_retention_days,
        retain_data=settings.retain_data,
    )
    api_rule = load_balancer.route_api_to(target_group)
    api = Api(
        scope,
        "Api",
        backend_url=load_balancer.url,
        verification=verification,
        order_schema=order_schema,
        settings=settings.api,
        log_groups=log_groups,
    )
    api.deploy_after(api_rule)  # which then takes the value that the API is going to send, and still the one before
    if settings.firewall:
        firewall = Firewall(
            scope,
            "Firewall",
            kind="REGIONAL",
            settings=settings.firewall,
            log_groups=log_groups,
            verification=verification,
        )
        firewall.protect("LoadBalancer", resource_arn=load_balancer.load_balancer.load_balancer_arn)
        firewall.protect("Api", resource_arn=api.stage_arn)
    return Entrances(load_balancer=load_balancer, api=api, verification=verification)
