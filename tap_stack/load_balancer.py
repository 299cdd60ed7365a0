"""The internet-facing Application Load Balancer and its listener rules (C2)."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tap_stack.settings import DomainSettings

NOT_FOUND = '{"error":"Not Found","message":"There is nothing at this path."}'


class LoadBalancer(Construct):
    """Answers `/health` itself, hands `/api/*` to the backend, and says 404 to everything else.

    With a domain it serves HTTPS at `origin.<domain>` and redirects HTTP there. Without one it can serve HTTP only.

    Attributes:
        url: Where it is reached, without a slash at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        domain: DomainSettings | None,
        log_retention_days: int,
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            internet_facing=True,
            drop_invalid_header_fields=True,
            deletion_protection=retain_data,
        )
        logs = self._access_log_bucket(log_retention_days, retain_data=retain_data)
        self.load_balancer.log_access_logs(logs)
        self.load_balancer.node.add_dependency(logs)  # with what empties it, which has to come last at the end
        if domain:
            self.listener = self._https_listener(domain)
            self.url = f"https://origin.{domain.name}"
        else:
            self.listener = self._add_listener("Http", protocol=elbv2.ApplicationProtocol.HTTP)
            self.url = f"http://{self.load_balancer.load_balancer_dns_name}"
        self.listener.add_action(
            "Health",
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/health"])],
            action=elbv2.ListenerAction.fixed_response(200, content_type="text/plain", message_body="OK"),
        )

    def route_api_to(self, target_group: elbv2.IApplicationTargetGroup) -> None:
        """Forward `/api/*`."""
        self.listener.add_action(
            "Api",
            priority=10,
            conditions=[elbv2.ListenerCondition.path_patterns(["/api/*"])],
            action=elbv2.ListenerAction.forward([target_group]),
        )

    def _add_listener(
        self,
        construct_id: str,
        *,
        protocol: elbv2.ApplicationProtocol,
        certificate: acm.ICertificate | None = None,
    ) -> elbv2.ApplicationListener:
        secure = certificate is not None
        return self.load_balancer.add_listener(
            construct_id,
            protocol=protocol,
            certificates=[certificate] if certificate else None,
            ssl_policy=elbv2.SslPolicy.TLS13_12_RES_PQ if secure else None,
            default_action=elbv2.ListenerAction.fixed_response(
                404, content_type="application/json", message_body=NOT_FOUND
            ),
        )

    def _https_listener(self, domain: DomainSettings) -> elbv2.ApplicationListener:
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.hosted_zone_id, zone_name=domain.hosted_zone_name
        )
        certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=f"origin.{domain.name}",
            validation=acm.CertificateValidation.from_dns(zone),
        )
        route53.ARecord(
            self,
            "OriginRecord",
            zone=zone,
            record_name=f"origin.{domain.name}.",  # with the dot it is taken as it stands
            target=route53.RecordTarget.from_alias(targets.LoadBalancerTarget(self.load_balancer)),
        )
        self.load_balancer.add_redirect(
            source_protocol=elbv2.ApplicationProtocol.HTTP,
            source_port=80,
            target_protocol=elbv2.ApplicationProtocol.HTTPS,
            target_port=443,
        )
        return self._add_listener("Https", protocol=elbv2.ApplicationProtocol.HTTPS, certificate=certificate)

    def _access_log_bucket(self, log_retention_days: int, *, retain_data: bool) -> s3.Bucket:
        """SSE-S3, for load balancers cannot write to a bucket with a KMS key.

        They write to it at once, and CloudFormation cannot delete a bucket that is not empty. So it is emptied when the
        stack goes, once the load balancer is gone; or kept, also if the stack's first creation fails.
        """
        return s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(log_retention_days),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
            auto_delete_objects=not retain_data,
            removal_policy=RemovalPolicy.RETAIN if retain_data else RemovalPolicy.DESTROY,
        )
