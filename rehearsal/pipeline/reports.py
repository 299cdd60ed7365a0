"""The reports of a build: JUnit and Cobertura XML, as the `reports` section of its buildspec names them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import ParseError

from junitparser import Error, Failure, JUnitXml, JUnitXmlError, Skipped, TestCase, TestSuite

from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.files import matching
from rehearsal.pipeline.record import FailedTest, Report


def read_report(group: str, files: Files, *, source: Path, target: Path, note: Callable[[str], None]) -> Report | None:
    """Read a report group's files and keep copies below `target`; None, and a note, if there is nothing to read."""
    name = group.rpartition("/")[2]  # of an ARN, or a plain name
    reader = _READERS.get(files.file_format.upper())
    if not reader:
        note(f"report {name}: format {files.file_format} is not read by the rehearsal, only {', '.join(_READERS)}")
        return None
    base = source / files.base_directory
    found = list(matching(base, files.files))
    if not found:
        note(f"report {name}: no file matches {', '.join(files.files)} in {files.base_directory}")
        return None
    kept: list[Path] = []
    for file in found:
        copy = target / name / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(base / file, copy)
        kept.append(copy)
    return reader(name, tuple(kept), note)


def _junit(name: str, files: tuple[Path, ...], note: Callable[[str], None]) -> Report:
    cases: list[TestCase] = []
    for file in files:
        try:
            cases += _cases(file)
        except (JUnitXmlError, ParseError) as error:
            note(f"report {name}: {file.name} is no JUnit XML: {error}")
    failed = tuple(_failed(case) for case in cases if _results(case, Failure, Error))
    skipped = sum(1 for case in cases if _results(case, Skipped))
    passed = len(cases) - len(failed) - skipped
    return Report(group=name, passed=passed, skipped=skipped, failed=failed, files=files)


def _cobertura(name: str, files: tuple[Path, ...], note: Callable[[str], None]) -> Report:
    covered = lines = 0
    for file in files:
        try:
            root = ElementTree.parse(file).getroot()  # noqa: S314 - our own build's
            covered, lines = covered + int(root.attrib["lines-covered"]), lines + int(root.attrib["lines-valid"])
        except (ParseError, KeyError) as error:
            note(f"report {name}: {file.name} is no Cobertura XML: {error}")
    return Report(group=name, files=files, coverage=100 * covered / lines if lines else 0.0)


_READERS = {"JUNITXML": _junit, "COBERTURAXML": _cobertura}


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
