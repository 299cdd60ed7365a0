"""The findings on what traces are taken by that are accepted."""

from stages.compliance.acknowledgement import Acknowledgement
from tap_stack.settings import TapStackSettings


def acknowledgements(*, settings: TapStackSettings) -> tuple[Acknowledgement, ...]:
    """One for each service with a collector."""
    return tuple(
        Acknowledgement(
            path=f"{name.capitalize()}/Task/TaskRole/DefaultPolicy/Resource",
            finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
            reason="xray:PutTraceSegments knows no resource, and reads nothing; all else names its resource.",
        )
        for name in settings.traced_services
    )
