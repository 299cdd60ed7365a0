"""One of each kind of name that AWS gives, and a domain of one's own, all leading to what answers at once."""

from collections.abc import Callable, Iterator
from typing import Any

Clients = Callable[[str], Any]

SAID = "from the load balancer"
_DOMAIN = "shop.example.com"
_OF_CLOUDFRONT = "Z2FDTNDATAQYW2"
"""The hosted zone of whatever CloudFront is aliased to."""


def make(clients: Clients) -> list[str]:
    """Make them; the addresses, of which all but the first are answered by the load balancer."""
    balancer = _load_balancer(clients("elbv2"))
    distribution = _distribution(clients("cloudfront"), origin=balancer)
    route53 = clients("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    route53.change_resource_record_sets(
        HostedZoneId=zone,
        ChangeBatch={"Changes": list(_aliases({_DOMAIN: distribution, f"origin.{_DOMAIN}": balancer}))},
    )
    names = (distribution, _DOMAIN, f"origin.{_DOMAIN}")
    return [_api(clients("apigateway")), f"http://{balancer}/", *(f"https://{name}/" for name in names)]


def _load_balancer(elbv2: Any) -> str:  # noqa: ANN401 - a boto3 client
    balancer = elbv2.create_load_balancer(Name="names", Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
    answer = {"StatusCode": "200", "MessageBody": SAID, "ContentType": "text/plain"}
    for protocol, port in (("HTTP", 80), ("HTTPS", 443)):
        elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol=protocol,
            Port=port,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
        )
    return str(balancer["DNSName"])


def _api(gateway: Any) -> str:  # noqa: ANN401 - a boto3 client
    identifier = gateway.create_rest_api(name="names")["id"]
    root = gateway.get_resources(restApiId=identifier)["items"][0]["id"]
    at = {"restApiId": identifier, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**at, authorizationType="NONE")
    gateway.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**at, statusCode="200")
    gateway.put_integration_response(**at, statusCode="200")
    gateway.create_deployment(restApiId=identifier, stageName="v1")
    return f"https://{identifier}.execute-api.us-east-1.amazonaws.com/v1/"


def _distribution(cloudfront: Any, *, origin: str) -> str:  # noqa: ANN401 - a boto3 client
    custom = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only"}
    configuration = {
        "CallerReference": "1",
        "Comment": "",
        "Enabled": True,
        "Aliases": {"Quantity": 1, "Items": [_DOMAIN]},
        "Origins": {"Quantity": 1, "Items": [{"Id": "origin", "DomainName": origin, "CustomOriginConfig": custom}]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "origin",
            "ViewerProtocolPolicy": "redirect-to-https",
            "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
            "MinTTL": 0,
        },
    }
    made = cloudfront.create_distribution(DistributionConfig=configuration)["Distribution"]
    return str(made["DomainName"])


def _aliases(targets: dict[str, str]) -> Iterator[dict[str, Any]]:
    for name, target in targets.items():
        alias = {"HostedZoneId": _OF_CLOUDFRONT, "DNSName": target, "EvaluateTargetHealth": False}
        yield {"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": "A", "AliasTarget": alias}}
