"""What people see of a tool's verdict: lines, and a JUnit file for CodeBuild's report group.

A report of CodeBuild's has at most 500 cases, so what a tool found nothing in is one case, however much it is.
"""

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement

from scan.accepted import Verdict

_HINT = "Mend it, or accept it in scan/accepted.toml with a reason."


def lines(tool: str, verdict: Verdict, *, looked_at: str) -> list[str]:
    """One if all is well."""
    if verdict.passed:
        accepted = f", {len(verdict.accepted)} accepted with a reason" if verdict.accepted else ""
        return [f"{tool}: {looked_at}: no findings{accepted}"]
    stale = [f"scan/accepted.toml: nothing needs {entry} any more. Remove it." for entry in verdict.stale]
    return [*(f"{tool}: {finding}. {_HINT}" for finding in verdict.open), *(f"{tool}: {line}" for line in stale)]


def write_junit(tool: str, verdict: Verdict, file: Path, *, looked_at: str) -> None:
    """A case for the whole, one for each finding; what is accepted counts as skipped, with the reason."""
    suite = Element("testsuite", name=tool)
    SubElement(suite, "testcase", classname=tool, name=looked_at)
    for finding in verdict.open:
        case = SubElement(suite, "testcase", classname=tool, name=f"{finding.rule} {finding.place}")
        SubElement(case, "failure", message=f"{finding}. {_HINT}")
    for entry in verdict.stale:
        case = SubElement(suite, "testcase", classname=tool, name=f"accepted: {entry}")
        SubElement(case, "failure", message="Nothing needs this acceptance any more.")
    for finding, reason in verdict.accepted:
        case = SubElement(suite, "testcase", classname=tool, name=f"{finding.rule} {finding.place}")
        SubElement(case, "skipped", message=reason)
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(verdict.open) + len(verdict.stale)))
    suite.set("skipped", str(len(verdict.accepted)))
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(suite).write(file, encoding="unicode", xml_declaration=True)


def write_skipped(tool: str, file: Path, *, why: str) -> None:
    """For a tool that did not run."""
    suite = Element("testsuite", name=tool, tests="1", failures="0", skipped="1")
    SubElement(SubElement(suite, "testcase", classname=tool, name=tool), "skipped", message=why)
    file.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(suite).write(file, encoding="unicode", xml_declaration=True)
