"""A finding that several packs have in several places, accepted in each for one reason."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.rule_packs import NIST, PCI, REPORTED_AS
from stages.settings.types import RulePack


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What is found, why it stays, and what protects instead.

    Attributes:
        rules: Their names without the pack's: `IAMNoInlinePolicy`.
        paths: The constructs below their stack, without `Resource` at the end of each.
        reason: Why what is found stays as it is.
        instead: The compensating control, and where to see it.
        packs: Those that have the rules.
        element: The id of the CloudFormation resource below each path.
    """

    rules: tuple[str, ...]
    paths: tuple[str, ...]
    reason: str
    instead: str
    packs: tuple[str, ...] = (NIST, PCI)
    element: str = "/Resource"

    def by(self, rule_packs: Collection[RulePack]) -> Iterator[Acknowledgement]:
        """One acknowledgement for each rule of these packs at each construct."""
        for pack in (REPORTED_AS[name] for name in rule_packs):
            if pack in self.packs:
                for rule in self.rules:
                    for path in self.paths:
                        yield Acknowledgement(
                            path=f"{path}{self.element}",
                            finding=f"{pack}::{pack}-{rule}",
                            reason=f"{self.reason} Instead: {self.instead}",
                        )
