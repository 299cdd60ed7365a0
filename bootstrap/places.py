"""Where an action may act: the names that CloudFormation gives to what our templates make, as far as they are known."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from bootstrap.account import QUALIFIER, Accounts
from bootstrap.templates import hosted_zones, secret_names

_ARN = "arn:${AWS::Partition}"

ANYTHING = ("*",)
"""For actions that know no resource."""

ROTATION_ROLES = "-*-SecretsManagerRDS*"
"""The end of the names of roles that AWS' transform for hosted rotations makes; the beginning is the stack's."""

BY_STACK_NAME = {
    "backup:backupVault": ("backup:{region}:{account}:backup-vault:{pipeline}-*",),
    "cloudformation:stack": ("cloudformation:{region}:{account}:stack/{pipeline}-*",),
    "cloudformation:changeset": ("cloudformation:{region}:{account}:stack/{pipeline}-*",),
    "cloudfront:function": ("cloudfront::{account}:function/{pipeline}-*",),
    "cloudwatch": ("cloudwatch:{region}:{account}:alarm:{pipeline}-*", "cloudwatch::{account}:dashboard/{pipeline}-*"),
    "codebuild:report-group": ("codebuild:{region}:{account}:report-group/{pipeline}-*",),
    "codepipeline": ("codepipeline:{region}:{account}:{pipeline}*",),
    "dynamodb": ("dynamodb:{region}:{account}:table/{pipeline}-*",),
    "ecs:cluster": ("ecs:{region}:{account}:cluster/{pipeline}-*",),
    "ecs:service": ("ecs:{region}:{account}:service/{pipeline}-*",),
    "events": ("events:{region}:{account}:rule/{pipeline}-*",),
    "iam": ("iam::{account}:role/{pipeline}-*", "iam::{account}:role/tap/api-logging/*"),
    "kms:alias": ("kms:{region}:{account}:alias/{pipeline}-*",),
    "lambda:function": ("lambda:{region}:{account}:function:{pipeline}-*",),
    "logs": (
        "logs:{region}:{account}:log-group:*{pipeline}-*",
        "logs:{region}:{account}:log-group:API-Gateway-Execution-Logs_*",
    ),
    "rds": (
        "rds:{region}:{account}:*:{pipeline}-*",
        "rds:{region}:{account}:og:default*",
        "rds:{region}:{account}:pg:default*",
    ),
    "s3": ("s3:::{pipeline}-*",),
    "sns": ("sns:{region}:{account}:{pipeline}-*",),
}
"""By service, or by service and kind of resource: ARNs after the partition. What is not here, AWS names itself."""

BY_KIND = {
    "backup": ("backup:{region}:{account}:backup-plan:*",),
    "codebuild": ("codebuild:{region}:{account}:project/*",),
    "ecs": ("ecs:{region}:{account}:task-definition/*",),
    "kms": ("kms:{region}:{account}:key/*",),
    "lambda": ("lambda:{region}:{account}:layer:*",),
    "route53:change": ("route53:::change/*",),
    "apigateway": (
        "apigateway:{region}::/apikeys*",
        "apigateway:{region}::/restapis*",
        "apigateway:{region}::/tags/*",
        "apigateway:{region}::/usageplans*",
    ),
    "cloudfront": ("cloudfront::{account}:*",),
    "ssm": (f"ssm:{{region}}:{{account}}:parameter/cdk-bootstrap/{QUALIFIER}/version",),
    "wafv2": (
        "wafv2:{region}:{account}:*",
        "elasticloadbalancing:{region}:{account}:loadbalancer/app/*",
        "apigateway:{region}::/restapis/*",
    ),
}
"""Where AWS gives the names, or the ARN has a form of its own; what is in neither table is all of the
service in the account and region."""

_OBJECTS = (
    f"s3:::cdk-{QUALIFIER}-assets-{{account}}-{{region}}/*",
    "s3:::secrets-manager-rotation-apps-*/*",
)
_TRANSFORMS = (
    "cloudformation:{region}:aws:transform/SecretsManager-2024-09-16",
    "cloudformation:{region}:aws:transform/Serverless-2016-10-31",
)

BY_ACTION = {
    "cloudformation:CreateChangeSet": (*BY_STACK_NAME["cloudformation:stack"], *_TRANSFORMS),
    "s3:GetObject": _OBJECTS,
    "s3:GetObjectVersion": _OBJECTS,
}
"""Actions that are needed for something else than what the templates make."""


def _expanded(arn: str, accounts: Accounts) -> Iterable[str]:
    """An ARN for each pipeline and region that it names."""
    for pipeline in accounts.pipelines if "{pipeline}" in arn else ("",):
        for region in accounts.regions if "{region}" in arn else ("",):
            yield f"{_ARN}:{arn.format(account='${AWS::AccountId}', pipeline=pipeline, region=region)}"


_FROM_TEMPLATES: dict[str, Callable[[Accounts], Iterable[str]]] = {
    "route53": lambda accounts: (f"route53:::hostedzone/{zone}" for zone in hosted_zones(accounts.templates)),
    "secretsmanager": lambda accounts: (
        f"secretsmanager:{{region}}:{{account}}:secret:{name}*" for name in secret_names(accounts.templates)
    ),
}


def _of_kind(service: str, kind: str, accounts: Accounts) -> Iterable[str]:
    for key in (f"{service}:{kind}", service):
        if found := BY_STACK_NAME.get(key) or BY_KIND.get(key):
            return found
        if key in _FROM_TEMPLATES:
            return _FROM_TEMPLATES[key](accounts)
    return (f"{service}:{{region}}:{{account}}:*",)


def place(action: str, kinds: Sequence[str], accounts: Accounts) -> tuple[str, ...]:
    """The ARNs that an action may act on, given the kinds of resources it takes; `*` if it takes none.

    Lists and descriptions are asked for by filter, which is everything, so they are not narrowed.
    """
    service, _, name = action.partition(":")
    if not kinds or name.startswith(("Describe", "List")):
        return ANYTHING
    arns = BY_ACTION.get(action) or chain.from_iterable(_of_kind(service, kind, accounts) for kind in kinds)
    return tuple(sorted({expanded for arn in arns for expanded in _expanded(arn, accounts)}))
