"""A web ACL: AWS' managed rules and a limit for each address, in front of whatever is reachable from the internet."""

from collections.abc import Iterator
from typing import Literal

from aws_cdk import Stack
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from tap_stack.error_body import error_body
from tap_stack.firewall_logging import log_blocked_requests, log_group_name, protect_secrets
from tap_stack.log_groups import LogGroups
from tap_stack.origin_verification import OriginVerification
from tap_stack.settings import FirewallSettings

Kind = Literal["REGIONAL", "CLOUDFRONT"]
"""What WAF calls a scope. A CLOUDFRONT one, with its log group, has to be in us-east-1."""
MANAGED_RULES = (
    "AWSManagedRulesAmazonIpReputationList",  # 25 WCU
    "AWSManagedRulesCommonRuleSet",  # 700
    "AWSManagedRulesKnownBadInputsRuleSet",  # 200
    "AWSManagedRulesSQLiRuleSet",  # 200
)
"""The cheapest first. All together below the 1500 capacity units (WCU) that a web ACL's price includes."""
TOO_MANY_REQUESTS = "TooManyRequests"
WINDOW_SECONDS = 300


class Firewall(Construct):
    """Refuses what the managed rules know as an attack (403), and who asks too often (429).

    Args:
        kind: What it can be associated with.
        log_groups: Makes the group for what was refused; its key must allow `firewall_logging.LOG_GROUP_PREFIX`.
        verification: Who proves himself by this header is not counted: the addresses of API Gateway and CloudFront are
            shared, and whoever is behind them was counted there.

    Attributes:
        web_acl_arn: A distribution takes it as its `web_acl_id`; for anything else there is `protect`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        kind: Kind,
        settings: FirewallSettings,
        log_groups: LogGroups,
        verification: OriginVerification | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._metric_prefix = f"{Stack.of(self).stack_name}-{construct_id}"
        self.web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            scope=kind,
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=[self._limit(settings.requests_per_address, verification), *self._managed_rules()],
            custom_response_bodies={
                TOO_MANY_REQUESTS: wafv2.CfnWebACL.CustomResponseBodyProperty(
                    content_type="APPLICATION_JSON",
                    content=error_body("too_many_requests", "Too many requests from this address; wait some minutes."),
                )
            },
            visibility_config=self._visibility("All"),
            data_protection_config=protect_secrets(),
        )
        self.web_acl_arn = self.web_acl.attr_arn
        log_group = log_groups.group(construct_id, name=log_group_name(Stack.of(self).stack_name, kind.lower()))
        log_blocked_requests(self, web_acl=self.web_acl, log_group=log_group)

    def protect(self, construct_id: str, *, resource_arn: str) -> None:
        """Put it in front of a load balancer or a stage of a REST API."""
        wafv2.CfnWebACLAssociation(self, construct_id, resource_arn=resource_arn, web_acl_arn=self.web_acl_arn)

    def _limit(self, requests: int, verification: OriginVerification | None) -> wafv2.CfnWebACL.RuleProperty:
        response = wafv2.CfnWebACL.CustomResponseProperty(response_code=429, custom_response_body_key=TOO_MANY_REQUESTS)
        return wafv2.CfnWebACL.RuleProperty(
            name="RequestsPerAddress",
            priority=0,
            action=wafv2.CfnWebACL.RuleActionProperty(
                block=wafv2.CfnWebACL.BlockActionProperty(custom_response=response)
            ),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                    aggregate_key_type="IP",
                    limit=requests,
                    evaluation_window_sec=WINDOW_SECONDS,
                    scope_down_statement=_not_verified(verification) if verification else None,
                )
            ),
            visibility_config=self._visibility("RequestsPerAddress"),
        )

    def _managed_rules(self) -> Iterator[wafv2.CfnWebACL.RuleProperty]:
        for priority, name in enumerate(MANAGED_RULES, start=1):
            yield wafv2.CfnWebACL.RuleProperty(
                name=name,
                priority=priority,
                override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
                statement=wafv2.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS", name=name
                    )
                ),
                visibility_config=self._visibility(name),
            )

    def _visibility(self, rule: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
        return wafv2.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=f"{self._metric_prefix}-{rule}",
            sampled_requests_enabled=True,
        )


def _not_verified(verification: OriginVerification) -> wafv2.CfnWebACL.StatementProperty:
    """The value counts: anybody can send the header."""
    carries = [
        wafv2.CfnWebACL.StatementProperty(
            byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
                field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(single_header={"Name": verification.header_name}),
                positional_constraint="EXACTLY",
                search_string=value,
                text_transformations=[wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")],
            )
        )
        for value in verification.accepted_values
    ]
    any_of = wafv2.CfnWebACL.OrStatementProperty(statements=carries)  # takes two and more only
    verified = carries[0] if len(carries) == 1 else wafv2.CfnWebACL.StatementProperty(or_statement=any_of)
    return wafv2.CfnWebACL.StatementProperty(not_statement=wafv2.CfnWebACL.NotStatementProperty(statement=verified))
