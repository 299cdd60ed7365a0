"""The verdicts as JUnit XML: a test case for each threshold and endpoint, with what was measured."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from load.thresholds import Verdict


def write(verdicts: Sequence[Verdict], path: Path, *, stage: str) -> None:
    """Write the report, in the verdicts' order."""
    suite = ET.Element(
        "testsuite",
        name=f"load-{stage}",
        tests=str(len(verdicts)),
        failures=str(sum(not verdict.met for verdict in verdicts)),
        errors="0",
    )
    for verdict in verdicts:
        case = ET.SubElement(suite, "testcase", classname=f"load.{verdict.endpoint}", name=verdict.threshold, time="0")
        if not verdict.met:
            failure = ET.SubElement(case, "failure", message=f"{verdict.endpoint}: {verdict.measured}")
            failure.text = "\n".join(verdict.examples)
        ET.SubElement(case, "system-out").text = verdict.measured
    path.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(suite).write(path, encoding="unicode", xml_declaration=True)
