"""The findings on a TapStack that are accepted."""

from stages.compliance import storefront
from stages.compliance.acknowledgement import Acknowledgement
from stages.settings import StageSettings
from tap_stack.settings import TapStackSettings

_METHODS = ("Api/RestApi/Default/api/health/GET/Resource", "Api/RestApi/Default/api/{proxy+}/ANY/Resource")

_EVERYWHERE = (
    Acknowledgement(
        path="Api/RestApi/DeploymentStage.v1/Resource",
        finding="AwsSolutions::AwsSolutions-APIG3",
        reason="Each key has a rate, a burst and a quota (C8); a web ACL comes with the edge, in a change of its own.",
    ),
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
        path="Backend/Task/Resource",
        finding="AwsSolutions::AwsSolutions-ECS2",
        reason="The variables hold a port, a region and a secret's ARN; the secret is read when the backend connects.",
    ),
    Acknowledgement(
        path="Backend/Task/ExecutionRole/DefaultPolicy/Resource",
        finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason="ecr:GetAuthorizationToken knows no resource; all else that the role may do names its resource.",
    ),
    Acknowledgement(
        path="Database/Credentials/Resource",
        finding="AwsSolutions::AwsSolutions-SMG4",
        reason="Rotation comes in a change of its own (C5); the backend, reading the secret at each connect, is ready.",
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

_KEYED_METHODS = tuple(
    Acknowledgement(path=path, finding=finding, reason=reason)
    for path in _METHODS
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

_DISPOSABLE = Acknowledgement(
    path="Database/Cluster/Resource",
    finding="AwsSolutions::AwsSolutions-RDS10",
    reason="The data of this stage can be made again; where retain_data is set, deletion protection is on.",
)


def acknowledgements(*, settings: StageSettings) -> tuple[Acknowledgement, ...]:
    """What is accepted on a TapStack with these settings."""
    disposable = () if settings.retain_data else (_DISPOSABLE,)
    log_roles = Acknowledgement(
        path="Api/Logging/FunctionRole/DefaultPolicy/Resource",
        finding=(
            f"AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:iam::{settings.account}:"
            f"role/tap/api-logging/{settings.region}/*]"
        ),
        reason="Roles that do nothing but write API Gateway's logs; when this stack goes, another's takes over.",
    )
    return (
        *_EVERYWHERE,
        log_roles,
        *_KEYED_METHODS,
        *disposable,
        *_fixed_zones(settings=settings),
        *storefront.acknowledgements(settings=settings),
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
