"""How the tests of a build came out, in a line; `python -m pipeline.exports.results <file or directory>`."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

_BAD = {"failure", "error"}


def summed_up(reports: Iterable[Path]) -> str:
    """`120 passed, 2 skipped` over all JUnit files; what nobody reported is said, too."""
    counts: Counter[str] = Counter()
    for report in reports:
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - written by our own tests, just now
            outcomes = {child.tag for child in case}
            counts["failed" if outcomes & _BAD else "skipped" if "skipped" in outcomes else "passed"] += 1
    if not counts:
        return "no tests reported"
    return ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped") if counts[outcome])


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(summed_up([place] if place.is_file() else sorted(place.rglob("*.xml"))))
