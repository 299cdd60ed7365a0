"""A load balancer as a stage with a domain has it: HTTPS under an alias, HTTP redirects there."""

from typing import Any

NAME = "origin.shop.example.com"


def fixed(text: str, *, code: str = "200") -> dict[str, Any]:
    config = {"StatusCode": code, "ContentType": "text/plain", "MessageBody": text}
    return {"Type": "fixed-response", "FixedResponseConfig": config}


def listener(port: int, protocol: str, action: dict[str, Any], **more: object) -> dict[str, Any]:
    properties = {
        "LoadBalancerArn": {"Ref": "Balancer"},
        "Port": port,
        "Protocol": protocol,
        "DefaultActions": [action],
    }
    return {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {**properties, **more}}


def rule(listener: str, pattern: str, action: dict[str, Any]) -> dict[str, Any]:
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": [pattern]}}
    properties = {"ListenerArn": {"Ref": listener}, "Priority": 1, "Conditions": [condition], "Actions": [action]}
    return {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": properties}


REDIRECT = {
    "Type": "redirect",
    "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
}
RESOURCES: dict[str, Any] = {
    "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
    "Certificate": {
        "Type": "AWS::CertificateManager::Certificate",
        "Properties": {
            "DomainName": NAME,
            "ValidationMethod": "DNS",
            "DomainValidationOptions": [{"DomainName": NAME, "HostedZoneId": "Z0123456789"}],
        },
    },
    "Http": listener(80, "HTTP", REDIRECT),
    "Https": listener(
        443, "HTTPS", fixed("nothing here", code="404"), Certificates=[{"CertificateArn": {"Ref": "Certificate"}}]
    ),
    "Health": rule("Https", "/health", fixed("OK")),
    "Alias": {
        "Type": "AWS::Route53::RecordSet",
        "Properties": {
            "HostedZoneId": "Z0123456789",
            "Name": f"{NAME}.",
            "Type": "A",
            "AliasTarget": {
                "DNSName": {"Fn::Join": ["", ["dualstack.", {"Fn::GetAtt": ["Balancer", "DNSName"]}]]},
                "HostedZoneId": {"Fn::GetAtt": ["Balancer", "CanonicalHostedZoneID"]},
            },
        },
    },
}
