"""`make bench`: measures what people wait for and writes docs/performance.md."""

import json
import os
import platform
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

from tests.bench.cloud import measure_cloud
from tests.bench.measure import Measured, measure

_ROOT = Path(__file__).parents[2]
_PAGE = _ROOT / "docs" / "performance.md"
_SYNTH = ("npx", "cdk", "synth", "**", "--quiet", "--output", "cdk.out")


def _machine() -> str:
    cpu = next(
        (line.split(":", 1)[1].strip() for line in _cpu_info() if line.startswith("model name")), platform.processor()
    )
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=_ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def _row(what: str, measured: str, target: str) -> str:
    return f"| {what} | {measured} | {target} |"


def _warm(*command: str, **environment: str) -> Measured:
    """Time of the second of two runs, memory of the first."""
    first = measure(command, directory=_ROOT, environment=environment, memory=True)
    return replace(measure(command, directory=_ROOT, environment=environment), peak_mib=first.peak_mib)


def _push_to_prod() -> float:
    """Seconds of the last rehearsal's executions, from the push to the end of prod's checks."""
    summaries = sorted((_ROOT / ".rehearsal" / "results").glob("*/summary.json"), key=lambda path: path.stat().st_mtime)
    record = json.loads(summaries[-1].read_text())
    return float(sum(execution["seconds"] for execution in record["executions"]))


def main() -> None:
    """Measure everything, each warm, and write the page."""
    validated = _warm(*_SYNTH, CDK_VALIDATION="true")
    plain = _warm(*_SYNTH, CDK_VALIDATION="false")
    check = _warm("make", "check", "FRESH=1")
    unchanged = _warm("make", "check")
    contract = _warm("make", "contract", "FRESH=1")
    types = measure(("mypy", "--cache-dir", os.devnull), directory=_ROOT, memory=True)
    rehearsal = _warm("make", "rehearse", "APPROVE=1")
    pushed = _push_to_prod()
    cloud = measure_cloud(_ROOT)
    rows = [
        _row("`npx cdk synth '**'`, validation on", f"{validated.user_seconds:.1f} s user CPU", "≤ 12 s"),
        _row("`npx cdk synth '**'`, validation off", f"{plain.user_seconds:.1f} s user CPU", "≤ 5 s"),
        _row("`make check`: `make test` without the rehearsal", f"{check.seconds:.0f} s", "≤ 60 s"),
        _row("`make check` again, nothing changed", f"{unchanged.seconds:.0f} s", "≤ 15 s"),
        _row("`make contract`: the tests of the rehearsal itself", f"{contract.seconds:.0f} s", ""),
        _row("`make rehearse APPROVE=1`, from push to prod", f"{pushed:.0f} s", "≤ 60 s"),
        _row("`make rehearse APPROVE=1`, from start to end", f"{rehearsal.seconds:.0f} s", ""),
        _row("`make rehearse APPROVE=1`, peak resident memory", f"{rehearsal.peak_mib:.0f} MiB", "< 1.5 GB: 1430 MiB"),
        _row("`tap rehearse up`, until it is ready", f"{cloud.ready_seconds:.1f} s", "≤ 5 s"),
        _row(
            "its memory, with the pipeline deployed and nothing to do", f"{cloud.idle_mib:.0f} MiB", "< 300 MB: 286 MiB"
        ),
        _row("`git push rehearsal`, to prod", f"{cloud.push_seconds:.0f} s", "≤ 60 s"),
        _row("`tap start --wait`, the same commit once more", f"{cloud.again_seconds:.0f} s", "≤ 30 s"),
        _row("`mypy` without its cache, as in a first build: peak resident memory", f"{types.peak_mib:.0f} MiB", ""),
    ]
    _PAGE.write_text(
        "# Performance\n\n"
        f"Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d} at commit {_commit()}, each warm (the second of two "
        f"runs), on {_machine()}. Memory is the highest sum over the whole process tree in the first of them; what "
        "processes share is divided between them.\n\n"
        "| what | measured | target |\n|---|---|---|\n" + "\n".join(rows) + "\n"
    )


if __name__ == "__main__":
    main()
