"""Fails the build for what a synthesized app breaks: `python -m stages.compliance cdk.out/validation-report.json`."""

import sys
from pathlib import Path

from stages.compliance.verdict import REPORT, Verdict, read_verdict


def main(report: Path) -> int:
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
    if verdict.findings or verdict.stale:
        print(_complaint(verdict), file=sys.stderr)
        return 1
    print(f"{', '.join(sorted(verdict.packs))}: {len(verdict.accepted)} findings, each accepted with a reason.")
    return 0


def _complaint(verdict: Verdict) -> str:
    lines = [f"{finding.rule}\n  at {finding.path}\n  {finding.message}" for finding in verdict.findings]
    lines += [
        f"{rule}\n  at {path}\n  Accepted, but not found: remove the acknowledgement." for rule, path in verdict.stale
    ]
    lines.append(
        f"{len(verdict.findings)} findings, {len(verdict.stale)} stale acknowledgements. Mend what is found, or"
        " accept it with a reason: in stages/compliance/tap_stack.py, or for the pipeline in pipeline/compliance.py."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else f"cdk.out/{REPORT}")))
