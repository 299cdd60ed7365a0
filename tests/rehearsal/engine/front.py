"""A distribution as a stage has it: files of a bucket, a function for its pages, a load balancer below /api/."""

from pathlib import Path
from typing import Any

from tests.rehearsal.engine.balancer import fixed, listener

NAME = "www.shop.example.com"
ZONE = "Z0123456789"
HEADER = {"HeaderName": "x-origin-verify", "HeaderValue": "secret"}
PAGES = Path(__file__).parents[3] / "tap_stack" / "pages.js"


def _policy(of: str) -> dict[str, Any]:
    forwarded = {
        "CookiesConfig": {"CookieBehavior": "none"},
        "EnableAcceptEncodingGzip": True,
        "HeadersConfig": {"HeaderBehavior": "none"},
        "QueryStringsConfig": {"QueryStringBehavior": "none"},
    }
    config = {
        "Name": of,
        "DefaultTTL": 1,
        "MaxTTL": 1,
        "MinTTL": 0,
        "ParametersInCacheKeyAndForwardedToOrigin": forwarded,
    }
    return {"Type": "AWS::CloudFront::CachePolicy", "Properties": {"CachePolicyConfig": config}}


def _behavior(origin: str, **more: object) -> dict[str, Any]:
    shared = {
        "AllowedMethods": ["GET", "HEAD"],
        "ViewerProtocolPolicy": "redirect-to-https",
        "ResponseHeadersPolicyId": {"Ref": "Headers"},
    }
    return {"TargetOriginId": origin, "CachePolicyId": {"Ref": "Cache"}, **shared, **more}


def _alias(record_type: str) -> dict[str, Any]:
    target = {"DNSName": {"Fn::GetAtt": ["Front", "DomainName"]}, "HostedZoneId": "Z2FDTNDATAQYW2"}
    properties = {"HostedZoneId": ZONE, "Name": f"{NAME}.", "Type": record_type, "AliasTarget": target}
    return {"Type": "AWS::Route53::RecordSet", "Properties": properties}


_IDENTITY = {"Fn::Join": ["", ["origin-access-identity/cloudfront/", {"Ref": "Identity"}]]}
_OBJECTS = {"Fn::Join": ["", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "/*"]]}
_PLAIN = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
_OLD_TLS = {"Condition": {"NumericLessThan": {"s3:TlsVersion": 1.2}}}
_READER = {"CanonicalUser": {"Fn::GetAtt": ["Identity", "S3CanonicalUserId"]}}
_EVERY_METHOD = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]

_CONFIGURATION: dict[str, Any] = {
    "Enabled": True,
    "Aliases": [NAME],
    "DefaultRootObject": "index.html",
    "Origins": [
        {
            "Id": "files",
            "DomainName": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]},
            "S3OriginConfig": {"OriginAccessIdentity": _IDENTITY},
        },
        {
            "Id": "api",
            "DomainName": {"Fn::GetAtt": ["Balancer", "DNSName"]},
            "CustomOriginConfig": {"OriginProtocolPolicy": "http-only"},
            "OriginCustomHeaders": [HEADER],
        },
    ],
    "DefaultCacheBehavior": _behavior(
        "files",
        FunctionAssociations=[{"EventType": "viewer-request", "FunctionARN": {"Fn::GetAtt": ["Pages", "FunctionARN"]}}],
    ),
    "CacheBehaviors": [
        _behavior("api", PathPattern="/api/*", ViewerProtocolPolicy="https-only", AllowedMethods=_EVERY_METHOD),
        _behavior("files", PathPattern="*.js"),
    ],
}

RESOURCES: dict[str, Any] = {
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Identity": {
        "Type": "AWS::CloudFront::CloudFrontOriginAccessIdentity",
        "Properties": {"CloudFrontOriginAccessIdentityConfig": {"Comment": "reads the files"}},
    },
    "Access": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {
            "Bucket": {"Ref": "Bucket"},
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": _OBJECTS, **_PLAIN},
                    {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": _OBJECTS, **_OLD_TLS},
                    {"Effect": "Allow", "Principal": _READER, "Action": "s3:GetObject", "Resource": _OBJECTS},
                ],
            },
        },
    },
    "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer"},
    "Http": listener(80, "HTTP", fixed("who are you?", code="403")),
    "Verified": {
        "Type": "AWS::ElasticLoadBalancingV2::ListenerRule",
        "Properties": {
            "ListenerArn": {"Ref": "Http"},
            "Priority": 1,
            "Conditions": [
                {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}},
                {
                    "Field": "http-header",
                    "HttpHeaderConfig": {"HttpHeaderName": HEADER["HeaderName"], "Values": [HEADER["HeaderValue"]]},
                },
            ],
            "Actions": [fixed("no such order", code="404")],
        },
    },
    "Cache": _policy("cache"),
    "Headers": {
        "Type": "AWS::CloudFront::ResponseHeadersPolicy",
        "Properties": {
            "ResponseHeadersPolicyConfig": {
                "Name": "headers",
                "SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}},
            }
        },
    },
    "Pages": {
        "Type": "AWS::CloudFront::Function",
        "Properties": {
            "Name": "pages",
            "AutoPublish": True,
            "FunctionCode": PAGES.read_text(),
            "FunctionConfig": {"Comment": "", "Runtime": "cloudfront-js-2.0"},
        },
    },
    "Front": {"Type": "AWS::CloudFront::Distribution", "Properties": {"DistributionConfig": _CONFIGURATION}},
    "Alias": _alias("A"),
    "Ipv6Alias": _alias("AAAA"),
}
