"""Values of the settings of the API (C8), of who may call what, and of the product's name."""

from typing import Annotated

from pydantic import Field

RateLimit = Annotated[
    int, Field(ge=1, le=10_000, description="Requests a second; 10,000 is API Gateway's quota of an account.")
]
BurstLimit = Annotated[
    int, Field(ge=1, le=5_000, description="Requests at once; 5,000 is API Gateway's quota of an account.")
]
DailyQuota = Annotated[
    int, Field(ge=1, le=2_000_000_000, description="Requests a day under one key; this stops a leaked key.")
]

DirectAccess = Annotated[
    bool,
    Field(
        description="true has the load balancer serve /api/* to everybody, without an API key; false to API Gateway"
        " and CloudFront only."
    ),
]
VerificationGeneration = Annotated[
    int,
    Field(
        ge=1,
        le=10_000,
        description="The next number makes a new value of the header that the load balancer asks for; the one before"
        " stays good until the number after.",
    ),
]
KeyGeneration = Annotated[
    int,
    Field(
        ge=1,
        le=10_000,
        description="The next number makes a new API key; the one before stays good until the number after.",
    ),
]
RequestsPerAddress = Annotated[
    int,
    Field(
        ge=10,
        le=2_000_000_000,
        description="Requests in any 5 minutes from one IP address; the firewall refuses further ones for a while.",
    ),
]

DomainName = Annotated[
    str,
    Field(
        pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        max_length=64,
        examples=["shop.example.com"],
        description="Lower case, without scheme or final dot; a certificate's first name takes 64.",
    ),
]
CertificateArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["arn:aws:acm:us-east-1:444444444444:certificate/01234567-89ab-cdef-0123-456789abcdef"],
        description="CloudFront takes its certificate from us-east-1 only. For stages outside of it,"
        " config/edge.template.yaml makes one there; docs/deploy.md says how.",
    ),
]
WebAclArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:wafv2:us-east-1:[0-9]{12}:global/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["arn:aws:wafv2:us-east-1:444444444444:global/webacl/shop/01234567-89ab-cdef-0123-456789abcdef"],
        description="CloudFront's web ACLs are in us-east-1. For stages outside of it, config/edge.template.yaml makes"
        " one there; docs/deploy.md says how.",
    ),
]
HostedZoneId = Annotated[
    str,
    Field(
        pattern=r"^Z[A-Z0-9]{8,31}$",
        examples=["Z0123456789ABCDEFGHIJ"],
        description="Route 53 shows it beside the zone, and `aws route53 list-hosted-zones` after /hostedzone/.",
    ),
]
