"""Findings that are known and accepted, one by one, each with its reason (D4)."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

from stages.compliance.record import METADATA
from stages.compliance.switch import validating


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


def acknowledge(stack: Stack, acknowledgements: Callable[[], Iterable[Acknowledgement]]) -> None:
    """Accepts findings on constructs of a stack.

    In a synth that nobody judges, they are not even asked for: finding the constructs takes a tenth of its time.

    Raises:
        LookupError: The stack has no such construct, so the acknowledgement is out of date.
    """
    if not validating():
        return
    by_path: dict[str, list[Acknowledgement]] = defaultdict(list)
    for acknowledgement in acknowledgements():
        by_path[acknowledgement.path].append(acknowledgement)
    constructs = _Constructs(stack)
    for path, several in by_path.items():
        construct = constructs.at(path)
        if construct is None:
            raise LookupError(
                f"{stack.node.path} has no {path}: remove what is acknowledged there, or correct the path."
            )
        Validations.of(construct).acknowledge(*(Acknowledgment(id=one.finding, reason=one.reason) for one in several))
    reasons = {path: {one.finding: one.reason for one in several} for path, several in by_path.items()}
    stack.node.add_metadata(METADATA, reasons)


class _Constructs:
    """The constructs of a stack by path. Each step of a path is a call to another process, so none is taken twice."""

    def __init__(self, stack: Stack) -> None:
        self._found: dict[str, IConstruct | None] = {"": stack}

    def at(self, path: str) -> IConstruct | None:
        if path not in self._found:
            around, _, construct_id = path.rpartition("/")
            parent = self.at(around)
            self._found[path] = parent.node.try_find_child(construct_id) if parent else None
        return self._found[path]
