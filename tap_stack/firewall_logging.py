"""What a web ACL tells about requests, and what it keeps to itself."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from tap_stack.origin_verification import HEADER_NAME

SECRET_HEADERS = ("authorization", "cookie", "x-api-key", HEADER_NAME)
LOG_GROUP_PREFIX = "aws-waf-logs-"
"""WAF takes no others."""


def log_group_name(stack_name: str, purpose: str) -> str:
    """The name of the log group of one of a stack's web ACLs."""
    return f"{LOG_GROUP_PREFIX}{stack_name}-{purpose}"


def protect_secrets() -> wafv2.CfnWebACL.DataProtectionConfigProperty:
    """Also in the samples of requests that the console shows, which `RedactedFields` of the log leaves alone."""
    headers = wafv2.CfnWebACL.FieldToProtectProperty(field_type="SINGLE_HEADER", field_keys=[*SECRET_HEADERS])
    return wafv2.CfnWebACL.DataProtectionConfigProperty(
        data_protections=[wafv2.CfnWebACL.DataProtectProperty(action="SUBSTITUTION", field=headers)]
    )


def log_blocked_requests(scope: Construct, *, web_acl: wafv2.CfnWebACL, log_group: logs.ILogGroup) -> None:
    """Only those: what was let through is in the access logs of what it was let through to."""
    blocked = {"ActionCondition": {"Action": "BLOCK"}}
    stack = Stack.of(scope)
    destination = stack.format_arn(  # not the group's own attribute, whose ":*" at the end WAF does not take
        service="logs",
        resource="log-group",
        resource_name=log_group.log_group_name,
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    wafv2.CfnLoggingConfiguration(
        scope,
        "Logging",
        resource_arn=web_acl.attr_arn,
        log_destination_configs=[destination],
        redacted_fields=[
            wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": name}) for name in SECRET_HEADERS
        ],
        logging_filter={
            "DefaultBehavior": "DROP",
            "Filters": [{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": [blocked]}],
        },
    )
