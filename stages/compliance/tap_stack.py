"""The findings on a TapStack that are accepted."""

from stages.compliance import database, services, storefront, tracing
from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.database import CLUSTER
from stages.settings import StageSettings
from tap_stack.settings import TapStackSettings

_EVERYWHERE = (
    Acknowledgement(
        path="Api/Logging/Role/Resource",
        finding=(
            "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonAPIGatewayPushToCloudWatchLogs]"
        ),
        reason="API Gateway's account setting asks for exactly this policy, and AWS keeps it up to date.",
    ),
    Acknowledgement(
        path="Api/Logging/FunctionRole/DefaultPolicy/Resource",
        finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason="iam:ListRoles knows no resource; all else that the role may do names its resource.",
    ),
    Acknowledgement(
        path="LoadBalancer/AccessLogs/Resource",
        finding="AwsSolutions::AwsSolutions-S1",
        reason="It is the bucket that access logs go to; logging the access to it into itself would never end.",
    ),
    Acknowledgement(
        path="LoadBalancer/LoadBalancer/SecurityGroup/Resource",
        finding="AwsSolutions::AwsSolutions-EC23",
        reason="An internet-facing load balancer is open to the internet, on its listener ports only (C2).",
    ),
)

_WITHOUT_FIREWALL = Acknowledgement(
    path="Api/RestApi/DeploymentStage.v1/Resource",
    finding="AwsSolutions::AwsSolutions-APIG3",
    reason="This stage saves the price of a web ACL; each key has a rate, a burst and a quota (C8). Prod has one.",
)

_DISPOSABLE = Acknowledgement(
    path="Database/Cluster/Resource",
    finding="AwsSolutions::AwsSolutions-RDS10",
    reason="The data of this stage can be made again; where retain_data is set, deletion protection is on.",
)

_CHECKED = Acknowledgement(
    path="CheckAccess/Role/DefaultPolicy/Resource",
    finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
    reason="Who sees composite alarms sees all; traces and lists of tasks have no ARN. The role changes none of it.",
)


def _tasks(settings: StageSettings) -> Acknowledgement:
    return Acknowledgement(
        path="CheckAccess/Role/DefaultPolicy/Resource",
        finding=(
            f"AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:ecs:{settings.region}:{settings.account}:"
            f"task/<{CLUSTER}>/*]"
        ),
        reason="ECS names each task by itself; a condition leaves the tasks of this one cluster.",
    )


_UNCOUNTED = Acknowledgement(
    path="Cluster/Resource",
    finding="AwsSolutions::AwsSolutions-ECS4",
    reason="Its metrics cost more than this stage's task; where container_insights is set, it is on, as prod demands.",
)


def acknowledgements(*, settings: StageSettings, collection: str, checked: bool) -> tuple[Acknowledgement, ...]:
    """What is accepted on a TapStack with these settings, and with a role for checks or without.

    `collection` is the path of what the API's clients add to.
    """
    disposable = () if settings.retain_data else (_DISPOSABLE,)
    without_firewall = () if settings.firewall else (_WITHOUT_FIREWALL,)
    uncounted = () if settings.container_insights else (_UNCOUNTED,)
    return (
        *_EVERYWHERE,
        *([_CHECKED, _tasks(settings)] if checked else []),
        *_keyed_methods(collection=collection),
        *disposable,
        *without_firewall,
        *uncounted,
        *_verification_values(settings=settings),
        *_fixed_zones(settings=settings),
        _log_roles(settings=settings),
        *services.acknowledgements(settings=settings),
        *storefront.acknowledgements(settings=settings),
        *database.acknowledgements(settings=settings),
        *_traffic_shifts(settings=settings),
        *tracing.acknowledgements(settings=settings),
    )


def _traffic_shifts(*, settings: TapStackSettings) -> tuple[Acknowledgement, ...]:
    return tuple(
        Acknowledgement(
            path=f"{name.capitalize()}/TrafficShift/{role}/DefaultPolicy/Resource",
            finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
            reason="The load balancer's Describe actions know no resource; what changes something names its resource.",
        )
        for name, service in settings.services.items()
        for role in ("Role", "Rule/FunctionRole")
        if service.moves_requests
    )


def _keyed_methods(*, collection: str) -> tuple[Acknowledgement, ...]:
    methods = ("health/GET", "health/ANY", f"{collection}/POST", f"{collection}/ANY", "{proxy+}/ANY")
    return tuple(
        Acknowledgement(path=f"Api/RestApi/Default/api/{method}/Resource", finding=finding, reason=reason)
        for method in methods
        for finding, reason in (
            (
                "AwsSolutions::AwsSolutions-APIG4",
                "Every method requires an API key with a usage plan: the access control that is asked for (C8).",
            ),
            (
                "AwsSolutions::AwsSolutions-COG4",
                "The callers are machines with an API key (C8), not users of a Cognito pool.",
            ),
        )
    )


def _log_roles(*, settings: StageSettings) -> Acknowledgement:
    return Acknowledgement(
        path="Api/Logging/FunctionRole/DefaultPolicy/Resource",
        finding=(
            f"AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:iam::{settings.account}:"
            f"role/tap/api-logging/{settings.region}/*]"
        ),
        reason="Roles that do nothing but write API Gateway's logs; when this stack goes, another's takes over.",
    )


def _verification_values(*, settings: TapStackSettings) -> tuple[Acknowledgement, ...]:
    generation = settings.origin_verification.generation
    return tuple(
        Acknowledgement(
            path=f"OriginVerification/Value{number}/Resource",
            finding="AwsSolutions::AwsSolutions-SMG4",
            reason="It is renewed by the next generation: what sends it has to change in the same deployment.",
        )
        for number in range(max(generation - 1, 1), generation + 1)
    )


def _fixed_zones(*, settings: TapStackSettings) -> tuple[Acknowledgement, ...]:
    """CloudFormation's own advice, a warning for each subnet."""
    return tuple(
        Acknowledgement(
            path=f"Network/Vpc/{kind}Subnet{number}/Subnet",
            finding="CloudFormation-Validate::W3010",
            reason="The zones of the subnets are asked for by name (C1).",
        )
        for kind in ("Public", "Private")
        for number in range(1, len(settings.network.availability_zones) + 1)
    )
