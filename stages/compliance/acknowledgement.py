"""Findings that are known and accepted, one by one, each with its reason (D4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

from stages.compliance.verdict import METADATA


@dataclass(frozen=True)
class Acknowledgement:
    """One finding on one construct, and why it stays.

    Attributes:
        path: The construct, below its stack.
        finding: The rule as the build reports it, its pack in front: `AwsSolutions::AwsSolutions-IAM5[Resource::*]`.
            Without the pack the finding would be hidden, but not be in the report as an accepted one.
        reason: Why this is right here; it goes into the report.
    """

    path: str
    finding: str
    reason: str


def acknowledge(stack: Stack, acknowledgements: Iterable[Acknowledgement]) -> None:
    """Accepts findings on constructs of a stack.

    Raises:
        LookupError: The stack has no such construct, so the acknowledgement is out of date.
    """
    for acknowledgement in acknowledgements:
        construct = _descendant(stack, acknowledgement.path)
        Validations.of(construct).acknowledge(Acknowledgment(id=acknowledgement.finding, reason=acknowledgement.reason))
        construct.node.add_metadata(METADATA, acknowledgement.finding)


def _descendant(stack: Stack, path: str) -> IConstruct:
    construct: IConstruct = stack
    for construct_id in path.split("/"):
        child = construct.node.try_find_child(construct_id)
        if child is None:
            raise LookupError(
                f"{stack.node.path} has no {path}: remove what is acknowledged there, or correct the path."
            )
        construct = child
    return construct
