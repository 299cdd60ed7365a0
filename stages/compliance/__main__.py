"""Fails the build for what a synthesized app breaks: `python -m stages.compliance <validation report> <product>`."""

import sys
from collections.abc import Collection
from pathlib import Path

from stages.compliance.rule_packs import CLOUDFORMATION, REPORTED_AS
from stages.compliance.verdict import Verdict, read_verdict
from stages.settings import load


def asked_for(product: str) -> frozenset[str]:
    """The packs that have to be in the report: CDK's own, and those of the settings.

    A pack is there if it found anything, accepted or not, and each of these finds what is accepted. One that was not
    run cannot be; one that did not look everywhere leaves acknowledgements stale.
    """
    return frozenset({CLOUDFORMATION, *(REPORTED_AS[name] for name in load(product=product).product.rule_packs)})


def main(report: Path, *, packs: Collection[str]) -> int:
    """Print the verdict; 0 if nothing is left to be done."""
    try:
        verdict = read_verdict(report)
    except (OSError, ValueError):
        print(
            f"No validation report in {report}, so nothing was checked: run npx cdk synth '**' first, without"
            " CDK_VALIDATION=false.",
            file=sys.stderr,
        )
        return 1
    complaints = [*_complaints(verdict), *_of_missing(set(packs) - verdict.packs)]
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    print(f"{', '.join(sorted(verdict.packs))}: {len(verdict.accepted)} findings, each accepted with a reason.")
    return 0


def _complaints(verdict: Verdict) -> list[str]:
    if not (verdict.findings or verdict.stale):
        return []
    lines = [f"{finding.rule}\n  at {finding.path}\n  {finding.message}" for finding in verdict.findings]
    lines += [
        f"{rule}\n  at {path}\n  Accepted, but not found: remove the acknowledgement." for rule, path in verdict.stale
    ]
    lines.append(
        f"{len(verdict.findings)} findings, {len(verdict.stale)} stale acknowledgements. Mend what is found, or"
        " accept it with a reason: see stages/compliance/, or for the pipeline pipeline/compliance.py."
    )
    return lines


def _of_missing(packs: Collection[str]) -> list[str]:
    return [
        f"{pack} found nothing, not even what is accepted, so it was not run: the settings' product.rule_packs asks for"
        " it. Is the report that of another product, or stages/compliance/nag.py without it?"
        for pack in sorted(packs)
    ]


if __name__ == "__main__":
    _, report_file, product_name = sys.argv
    sys.exit(main(Path(report_file), packs=asked_for(product_name)))
