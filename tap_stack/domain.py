"""The product's public names: a certificate for all of them, and their records (decision 5)."""

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from constructs import Construct

from tap_stack.settings import DomainSettings


class Domain(Construct):
    """`<name>` is the distribution's, `origin.<name>` the load balancer's: one name cannot be an alias of both.

    Attributes:
        name: What customers type.
        origin_name: What CloudFront and API Gateway call.
        certificate: Names both.
        distribution_certificate: CloudFront takes it from us-east-1 only; in another region it is brought along.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: DomainSettings) -> None:
        super().__init__(scope, construct_id)
        self.name = settings.name
        self.origin_name = f"origin.{settings.name}"
        self._zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=settings.hosted_zone_id, zone_name=settings.hosted_zone_name
        )
        self.certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=self.name,
            subject_alternative_names=[self.origin_name],
            validation=acm.CertificateValidation.from_dns(self._zone),
        )
        brought = settings.cloudfront_certificate_arn
        self.distribution_certificate: acm.ICertificate = (
            acm.Certificate.from_certificate_arn(self, "DistributionCertificate", brought)
            if brought
            else self.certificate
        )

    def alias(self, scope: Construct, name: str, target: route53.IAliasRecordTarget, *, ipv6: bool) -> None:
        """Have a name lead to a target, by IPv4 and, where the target has it, by IPv6."""
        records = {"Record": route53.ARecord, **({"Ipv6Record": route53.AaaaRecord} if ipv6 else {})}
        for construct_id, record in records.items():
            record(
                scope,
                construct_id,
                zone=self._zone,
                record_name=f"{name}.",  # with the dot it is taken as it stands
                target=route53.RecordTarget.from_alias(target),
            )
