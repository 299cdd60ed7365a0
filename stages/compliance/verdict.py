"""The verdict on a synthesized app, read from what the CDK wrote beside its templates.

Not left to the CDK CLI, which fails for the stacks it was told to select: those inside stages are easily missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stages.compliance.record import acknowledged
from stages.compliance.report import Pack, Report

REPORT = "validation-report.json"
"""Where CDK writes, in the directory of the templates, what all rule packs found."""


@dataclass(frozen=True, order=True)
class Finding:
    """One rule broken by one construct. The rule has its pack in front, as `Acknowledgement.finding` has."""

    rule: str
    path: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """What the rule packs found, and what became of the acknowledgements.

    Attributes:
        packs: The rule packs that found anything, accepted or not; CDK reports no others.
        findings: What nobody has accepted. Warnings count: who thinks otherwise accepts them with a reason.
        accepted: Rule and construct path of each finding that was accepted.
        stale: Rule and construct path of each acknowledgement of ours that no pack found anything for.
    """

    packs: frozenset[str]
    findings: tuple[Finding, ...]
    accepted: frozenset[tuple[str, str]]
    stale: tuple[tuple[str, str], ...]


def read_verdict(path: Path) -> Verdict:
    """The verdict on the cloud assembly that holds the report.

    Args:
        path: `REPORT` in the directory that `cdk synth` wrote.

    Raises:
        OSError: There is no report.
        ValueError: It is none.
    """
    packs = Report.model_validate_json(path.read_bytes()).plugin_reports
    accepted = frozenset((a.acknowledged_id, a.acknowledged_at) for pack in packs for a in pack.suppressed_violations)
    ours = {(one.finding, f"{one.stack}/{one.path}") for one in acknowledged(path.parent)}
    return Verdict(
        packs=frozenset(pack.prefix for pack in packs),
        findings=tuple(sorted(finding for pack in packs for finding in _findings(pack))),
        accepted=accepted,
        stale=tuple(sorted(ours - accepted)),
    )


def _findings(pack: Pack) -> Iterator[Finding]:
    for violation in pack.violations:
        rule = f"{pack.prefix}::{violation.rule_name}"
        for construct in violation.violating_constructs:
            yield Finding(rule=rule, path=construct.construct_path, message=violation.description)
    if pack.conclusion != "success" and not pack.violations:
        yield Finding(rule=pack.prefix, path="", message=pack.metadata.get("error", "The rule pack failed."))
