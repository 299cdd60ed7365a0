"""The findings on the services of a TapStack that are accepted."""

from collections.abc import Mapping

from stages.compliance.acknowledgement import Acknowledgement
from tap_stack.settings import TapStackSettings

_VARIABLES: Mapping[str, str] = {
    "backend": "The variables hold addresses, names and a secret's ARN; the secret is read when the backend connects.",
    "frontend": "The variables hold addresses and names; what only serves files has no secret.",
}


def acknowledgements(*, settings: TapStackSettings) -> tuple[Acknowledgement, ...]:
    """What is accepted on the services that these settings have."""
    return tuple(found for name in settings.services for found in _of(name))


def _of(name: str) -> tuple[Acknowledgement, ...]:
    return (
        Acknowledgement(
            path=f"{name.capitalize()}/Task/Resource",
            finding="AwsSolutions::AwsSolutions-ECS2",
            reason=_VARIABLES[name],
        ),
        Acknowledgement(
            path=f"{name.capitalize()}/Task/ExecutionRole/DefaultPolicy/Resource",
            finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
            reason="ecr:GetAuthorizationToken knows no resource; all else that the role may do names its resource.",
        ),
    )
