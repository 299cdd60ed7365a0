"""Cost allocation tags (C13)."""

from aws_cdk import Tags
from constructs import IConstruct

from tap_stack.settings import TagSettings

KEYS = frozenset({"Environment", "Project", "CostCenter"})


def as_mapping(tags: TagSettings) -> dict[str, str]:
    """The tags by the names that the bill shows."""
    return {"Environment": tags.environment, "Project": tags.project, "CostCenter": tags.cost_center}


def apply(scope: IConstruct, tags: TagSettings) -> None:
    """Tag every taggable resource below a construct."""
    for key, value in as_mapping(tags).items():
        Tags.of(scope).add(key, value)
