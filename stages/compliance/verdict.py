"""The verdict on a synthesized app, read from what the CDK wrote beside its templates.

Not left to the CDK CLI, which fails for the stacks it was told to select: those inside stages are easily missed.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

METADATA = "tap:acknowledged"
"""Marks our acknowledgements in the cloud assembly. Some of CDK's constructs bring their own, which may match nothing."""


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
        packs: The rule packs that ran and found anything, accepted or not; CDK reports no others.
        findings: What nobody has accepted. Warnings count: who thinks otherwise accepts them with a reason.
        accepted: Rule and construct path of each finding that was accepted.
        stale: Rule and construct path of each acknowledgement of ours that no pack found anything for.
    """

    packs: frozenset[str]
    findings: tuple[Finding, ...]
    accepted: frozenset[tuple[str, str]]
    stale: tuple[tuple[str, str], ...]


class NoReportError(Exception):
    """There is no validation report, so nothing was checked."""


def read_verdict(report: Path, *, skipped_packs: Collection[str] = ()) -> Verdict:
    """The verdict on the cloud assembly that holds the report.

    Args:
        report: `validation-report.json` in the directory that `cdk synth` wrote.
        skipped_packs: Packs that were switched off on purpose; their acknowledgements cannot be called stale.

    Raises:
        NoReportError: The report is not there or is none.
    """
    try:
        packs = json.loads(report.read_text(encoding="utf-8"))["pluginReports"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoReportError(
            f"{report} is no validation report ({error}), so nothing was checked: run npx cdk synth '**' first."
        ) from error
    accepted = frozenset(
        (violation["acknowledgedId"], violation["acknowledgedAt"])
        for pack in packs
        for violation in pack.get("suppressedViolations", ())
    )
    acknowledged = {entry for entry in _acknowledged(report.parent) if _pack(entry[0]) not in skipped_packs}
    return Verdict(
        packs=frozenset(_prefix(pack) for pack in packs),
        findings=tuple(sorted(finding for pack in packs for finding in _findings(pack))),
        accepted=accepted,
        stale=tuple(sorted(acknowledged - accepted)),
    )


def _findings(pack: dict[str, Any]) -> Iterator[Finding]:
    for violation in pack["violations"]:
        for construct in violation["violatingConstructs"]:
            yield Finding(
                rule=f"{_prefix(pack)}::{violation['ruleName']}",
                path=construct["constructPath"],
                message=violation["description"],
            )
    if pack["conclusion"] != "success" and not pack["violations"]:
        yield Finding(rule=_prefix(pack), path="", message=str(pack.get("metadata", "The rule pack failed.")))


def _acknowledged(assembly: Path) -> Iterator[tuple[str, str]]:
    """Rule and construct path of each of our acknowledgements, from the metadata of every stack of every stage."""
    for file in assembly.rglob("*.metadata.json"):
        for path, entries in json.loads(file.read_text(encoding="utf-8")).items():
            yield from ((entry["data"], path.removeprefix("/")) for entry in entries if entry["type"] == METADATA)


def _prefix(pack: dict[str, Any]) -> str:
    """The pack's name as rules carry it: `CloudFormation-Validate::W3010`."""
    return str(pack["pluginName"]).replace(" ", "-")


def _pack(rule: str) -> str:
    return rule.partition("::")[0]
