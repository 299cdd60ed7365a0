"""What a set of policies is made for: the accounts of one kind, and what may be in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bootstrap.templates import Template

QUALIFIER = "hnb659fds"
"""The CDK's own, in the names of all that its bootstrap makes."""


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Accounts that get the same policies.

    Attributes:
        name: Of the set, and in the names of its policies.
        pipelines: Their names, with which those of all stacks there begin.
        regions: Where there are stacks.
        projects: The tags `Project` of what is there.
        templates: Everything that is deployed there.
    """

    name: str
    pipelines: Sequence[str]
    regions: Sequence[str]
    projects: Sequence[str]
    templates: Sequence[Template]
