"""The test reports of a build: JUnit XML, as the `reports` section of its buildspec names it."""

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import ParseError

from junitparser import Error, Failure, JUnitXml, JUnitXmlError, Skipped, TestCase, TestSuite

from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.files import matching
from rehearsal.pipeline.record import FailedTest, Report


def read_report(group: str, files: Files, *, source: Path, target: Path, note: Callable[[str], None]) -> Report | None:
    """Read a report group's files and keep copies below `target`; None, and a note, if there is nothing to read."""
    name = group.rpartition("/")[2]  # of an ARN, or a plain name
    if files.file_format.upper() != "JUNITXML":
        note(f"report {name}: format {files.file_format} is not read by the rehearsal, only JUNITXML")
        return None
    base = source / files.base_directory
    found = list(matching(base, files.files))
    if not found:
        note(f"report {name}: no file matches {', '.join(files.files)} in {files.base_directory}")
        return None
    cases: list[TestCase] = []
    kept: list[Path] = []
    for file in found:
        copy = target / name / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(base / file, copy)
        kept.append(copy)
        try:
            cases += _cases(copy)
        except (JUnitXmlError, ParseError) as error:
            note(f"report {name}: {file} is no JUnit XML: {error}")
    failed = tuple(_failed(case) for case in cases if _results(case, Failure, Error))
    skipped = sum(1 for case in cases if _results(case, Skipped))
    passed = len(cases) - len(failed) - skipped
    return Report(group=name, passed=passed, skipped=skipped, failed=failed, files=tuple(kept))


def _cases(file: Path) -> list[TestCase]:
    content = JUnitXml.fromfile(str(file))
    suites = [content] if isinstance(content, TestSuite) else list(content)
    return [case for suite in suites for case in suite]


def _results(case: TestCase, *kinds: type) -> list[object]:
    return [result for result in case.result if isinstance(result, kinds)]


def _failed(case: TestCase) -> FailedTest:
    first = next(result for result in case.result if isinstance(result, Failure | Error))
    name = "::".join(filter(None, [case.classname, case.name]))
    return FailedTest(name=name, message=(first.message or first.text or "").strip())
