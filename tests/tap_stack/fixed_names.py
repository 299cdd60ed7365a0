"""Names that a template gives to what it makes."""

from collections.abc import Iterator
from typing import Any

from tests.tap_stack.templates import Template

OF_A_PARENT = ("IAM::Policy", "ApplicationAutoScaling::ScalingPolicy", "ApiGateway::Stage")
"""Their names have to differ within a role, a service, an API."""
NO_NAMES = ("DatabaseName", "MetricName", "VendorName", "HeaderName")


def fixed_names(template: Template) -> set[str]:
    """What AWS would refuse to have twice in an account, or would replace; generated parts cannot meet another's."""
    resources = (r for r in template.resources if r.type.removeprefix("AWS::") not in OF_A_PARENT)
    return {name for resource in resources for name in _names(resource.properties)}


def _names(properties: dict[str, Any]) -> Iterator[str]:
    """Those of the resource itself, or of its one configuration, but not of what is in its lists."""
    for key, value in properties.items():
        if isinstance(value, dict) and key.endswith("Config"):
            yield from _names(value)
        elif key.endswith(("Name", "Identifier")) and key not in NO_NAMES and isinstance(value, str):
            yield value
