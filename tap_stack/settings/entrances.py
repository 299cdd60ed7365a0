"""How requests get in: the network, the API, the firewalls, the site, the names (C1, C6, C7, C8)."""

from typing import Annotated

from tap_stack.setting_types import edge, network, site
from tap_stack.setting_types.constraints import OFF
from tap_stack.settings.model import Model


class NetworkSettings(Model):
    """The VPC: its address ranges, one public and one private subnet per availability zone (C1)."""

    cidr: network.Cidr
    availability_zones: network.AvailabilityZones
    public_subnets: tuple[network.Cidr, ...]
    private_subnets: tuple[network.Cidr, ...]
    nat_gateways: network.NatGateways
    interface_endpoints: network.InterfaceEndpoints


class ApiSettings(Model):
    """The REST API's throttle and usage plan (C8)."""

    rate_limit: edge.RateLimit
    burst_limit: edge.BurstLimit
    quota_per_day: edge.DailyQuota
    key_generation: edge.KeyGeneration = 1


class OriginVerificationSettings(Model):
    """Who may call the load balancer (decision 8)."""

    direct_access: edge.DirectAccess = False
    generation: edge.VerificationGeneration = 1


class FirewallSettings(Model):
    """The web ACLs in front of what the internet reaches; outside of us-east-1, CloudFront's is made beforehand."""

    requests_per_address: edge.RequestsPerAddress
    cloudfront_web_acl_arn: Annotated[edge.WebAclArn | None, OFF] = None


class SiteSettings(Model):
    """The storefront's bucket and the distribution before it (C6, C7)."""

    origin_access: site.OriginAccess
    price_class: site.PriceClass


class DomainSettings(Model):
    """The product's public name, which leads to CloudFront; the load balancer answers at `origin.<name>`.

    Outside of us-east-1, CloudFront's certificate is made beforehand.
    """

    name: edge.DomainName
    hosted_zone_id: edge.HostedZoneId
    hosted_zone_name: edge.DomainName
    cloudfront_certificate_arn: Annotated[edge.CertificateArn | None, OFF] = None
