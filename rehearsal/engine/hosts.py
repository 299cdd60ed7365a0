"""Whose a host name is: the load balancer, API or distribution, in whichever account, that answers requests to it.

Requests of the data plane carry no credentials, so the account follows from the name alone.
"""

import re
from dataclasses import dataclass

from ministack import app
from ministack.services import alb, apigateway_v1, cloudfront, route53

_DATA_PLANE = re.compile(r"\.(elb\.amazonaws\.com|execute-api\.[a-z0-9-]+\.amazonaws\.com|cloudfront\.net)$")
_REGION = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-[0-9])\.(?:elb\.)?amazonaws\.com")
_CLOUDFRONT_REGION = "us-east-1"


@dataclass(frozen=True)
class Owner:
    """The account and region whose resource answers."""

    account: str
    region: str


@dataclass(frozen=True)
class LoadBalancer:
    """A load balancer: whose it is and its own name."""

    owner: Owner
    dns_name: str


@dataclass(frozen=True)
class Distribution:
    """A distribution: whose it is, and the first part of its own name."""

    owner: Owner
    label: str


def without_port(host: str) -> str:
    """The name in a Host header, in lower case."""
    return host.partition(":")[0].lower()


def alias_target(name: str) -> str | None:
    """What a name is an alias of, by the Route 53 records of any account (`AliasTarget.DNSName`)."""
    for records in route53._records.to_dict().values():
        for record in records:
            if "AliasTarget" in record and record["Name"].rstrip(".").lower() == name:
                target: str = record["AliasTarget"]["DNSName"]
                return target.rstrip(".").lower().removeprefix("dualstack.")
    return None


def is_emulated(host: str) -> bool:
    """Whether this engine answers for a name: one of a load balancer, API or distribution, or an alias of one."""
    name = without_port(host)
    return bool(_DATA_PLANE.search(name)) or alias_target(name) is not None


def load_balancer(host: str) -> LoadBalancer | None:
    """The load balancer that a Host header names, by its own DNS name or by an alias of it."""
    name = without_port(host)
    names = {name, alias_target(name)}
    for (account, region, _arn), found in alb._lbs.all_items():
        if found["DNSName"].lower() in names:
            return LoadBalancer(owner=Owner(account, region), dns_name=found["DNSName"])
    return None


def rest_api(host: str, path: str) -> Owner | None:
    """Whose the REST API is that a request addresses."""
    parsed = app._parse_execute_api_url(host, path)
    if parsed is None:
        return None
    for (account, region, identifier), _api in apigateway_v1._rest_apis.all_items():
        if identifier == parsed[0]:
            return Owner(account, region)
    return None


def distribution(host: str) -> Distribution | None:
    """The distribution that a Host header names, by its own name or by one of its aliases."""
    name = without_port(host)
    if not is_emulated(name):
        return None
    for (account, _identifier), found in cloudfront._distributions.to_dict().items():
        aliases = {alias.lower() for alias in cloudfront._get_distribution_aliases(found)}
        if name in {found["DomainName"], *aliases}:
            owner = Owner(account, _region_of_origins(found["config_xml"]))
            return Distribution(owner=owner, label=found["DomainName"].partition(".")[0])
    return None


def _region_of_origins(configuration: str) -> str:
    """CloudFront is in no region, the load balancer behind it is in that of its stack."""
    found = _REGION.search(configuration)
    return found[1] if found else _CLOUDFRONT_REGION
