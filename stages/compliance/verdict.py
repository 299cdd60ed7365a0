"""The verdict on a synthesized app, read from what the CDK wrote beside its templates.

Not left to the CDK CLI, which fails for the stacks it was told to select: those inside stages are easily missed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stages.compliance.report import Pack, Report

REPORT = "validation-report.json"
"""Where CDK writes, in the directory of the templates, what all rule packs found."""
METADATA = "tap:acknowledged"
"""A stack's list of our acknowledgements in the cloud assembly: findings by path below the stack.

Some constructs of CDK bring acknowledgements of their own, which may match nothing.
"""


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
    acknowledged = set(_acknowledged(path.parent))
    return Verdict(
        packs=frozenset(pack.prefix for pack in packs),
        findings=tuple(sorted(finding for pack in packs for finding in _findings(pack))),
        accepted=accepted,
        stale=tuple(sorted(acknowledged - accepted)),
    )


def _findings(pack: Pack) -> Iterator[Finding]:
    for violation in pack.violations:
        rule = f"{pack.prefix}::{violation.rule_name}"
        for construct in violation.violating_constructs:
            yield Finding(rule=rule, path=construct.construct_path, message=violation.description)
    if pack.conclusion != "success" and not pack.violations:
        yield Finding(rule=pack.prefix, path="", message=pack.metadata.get("error", "The rule pack failed."))


def _acknowledged(assembly: Path) -> Iterator[tuple[str, str]]:
    """Rule and construct path of each of our acknowledgements, from the metadata of every stack of every stage."""
    for file in _metadata(assembly):
        for stack, entries in json.loads(file.read_text(encoding="utf-8")).items():
            for entry in (entry for entry in entries if entry["type"] == METADATA):
                for path, rules in entry["data"].items():
                    yield from ((rule, f"{stack.removeprefix('/')}/{path}") for rule in rules)


def _metadata(assembly: Path) -> Iterator[Path]:
    """The files that the assembly names: the directory may have others, of another app that was synthesized before."""
    for artifact in json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"].values():
        if artifact["type"] == "cdk:cloud-assembly":
            yield from _metadata(assembly / artifact["properties"]["directoryName"])
        elif name := artifact.get("additionalMetadataFile"):
            yield assembly / name
