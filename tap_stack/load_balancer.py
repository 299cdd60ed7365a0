"""The internet-facing Application Load Balancer and its listener rules (C2, decision 8)."""

import hashlib
import json
from collections.abc import Sequence
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53_targets as targets
from constructs import Construct, IDependable

from tap_stack.domain import Domain
from tap_stack.error_body import error_body
from tap_stack.log_bucket import LogBucket
from tap_stack.origin_verification import OriginVerification
from tap_stack.service import Service


def _not_found() -> elbv2.ListenerAction:
    return _refusal(404, error_body("not_found", "There is nothing at this address."))


def _forbidden() -> elbv2.ListenerAction:
    return _refusal(403, error_body("forbidden", "This is not served here: call the API, with a key."))


def _refusal(status: int, body: str) -> elbv2.ListenerAction:
    return elbv2.ListenerAction.fixed_response(status, content_type="application/json", message_body=body)


class LoadBalancer(Construct):
    """Answers `/health` itself; hands `/api/*` to the backend, and the rest to the frontend or to nobody, who says 404.

    With a domain it serves HTTPS at `origin.<domain>` and redirects HTTP there. Without one it can serve HTTP only.

    Args:
        verification: Who is without its header gets 403 for anything but `/health` (decision 8). None lets all in.

    Attributes:
        host: The name that it is reached by.
        url: The same as an address, without a slash at the end.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        domain: Domain | None,
        verification: OriginVerification | None,
        log_retention_days: int,
        retain_data: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        self._verification = verification
        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            internet_facing=True,
            drop_invalid_header_fields=True,
            deletion_protection=retain_data,
        )
        logs = LogBucket(self, "AccessLogs", retention_days=log_retention_days, retain_data=retain_data)
        self.load_balancer.log_access_logs(logs)
        self.load_balancer.node.add_dependency(logs)  # with what empties it, which has to come last at the end
        if domain:
            self.listener = self._https_listener(domain)
            self.host = domain.origin_name
        else:
            self.listener = self._add_listener("Http", protocol=elbv2.ApplicationProtocol.HTTP)
            self.host = self.load_balancer.load_balancer_dns_name
        self.url = f"{'https' if domain else 'http'}://{self.host}"
        self.listener.add_action(
            "Health",
            priority=1,
            conditions=[elbv2.ListenerCondition.path_patterns(["/health"])],
            action=elbv2.ListenerAction.fixed_response(200, content_type="text/plain", message_body="OK"),
        )

    def route_api_to(self, service: Service) -> IDependable:
        """Forward `/api/*`; returns the rule, which callers have to wait for when their header changes."""
        return self._forward("Api", path="/api/*", priority=10, service=service)

    def route_pages_to(self, service: Service) -> IDependable:
        """Forward everything that no other rule takes; returns the rule, as `route_api_to` does."""
        return self._forward("Pages", path="/*", priority=20, service=service)

    def route_nothing_else(self) -> None:
        """Say 404 to whom the rest is not forbidden."""
        if self._verification:
            self.listener.add_action("Verified", priority=20, conditions=self._verified(), action=_not_found())

    def _forward(self, construct_id: str, *, path: str, priority: int, service: Service) -> IDependable:
        conditions = [elbv2.ListenerCondition.path_patterns([path]), *self._verified()]
        action = service.action(self.listener, rest=self._digest(conditions))
        self.listener.add_action(construct_id, priority=priority, conditions=conditions, action=action)
        rule = cast(elbv2.ApplicationListenerRule, self.listener.node.find_child(f"{construct_id}Rule"))
        service.served_by(rule)
        return rule

    def _digest(self, conditions: Sequence[elbv2.ListenerCondition]) -> str:
        """What changes with the conditions, and does not show them."""
        written = Stack.of(self).resolve([condition.render_raw_condition() for condition in conditions])
        return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()

    def _verified(self) -> list[elbv2.ListenerCondition]:
        if self._verification is None:
            return []
        values = [*self._verification.accepted_values]
        return [elbv2.ListenerCondition.http_header(self._verification.header_name, values)]

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
            default_action=_forbidden() if self._verification else _not_found(),
        )

    def _https_listener(self, domain: Domain) -> elbv2.ApplicationListener:
        domain.alias(self, domain.origin_name, targets.LoadBalancerTarget(self.load_balancer), ipv6=False)
        self.load_balancer.add_redirect(
            source_protocol=elbv2.ApplicationProtocol.HTTP,
            source_port=80,
            target_protocol=elbv2.ApplicationProtocol.HTTPS,
            target_port=443,
        )
        return self._add_listener("Https", protocol=elbv2.ApplicationProtocol.HTTPS, certificate=domain.certificate)
