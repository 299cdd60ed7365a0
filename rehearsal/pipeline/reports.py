"""The reports of a build: JUnit and Cobertura XML, as the `reports` section of its buildspec names them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import ParseError

from junitparser import JUnitXmlError

from rehearsal.pipeline.buildspec import Files
from rehearsal.pipeline.files import matching
from rehearsal.pipeline.record import CaseResult, CaseStatus, Covered, FailedTest, FileCoverage, Report
from rehearsal.pipeline.report_cases import read_cases
from rehearsal.pipeline.report_coverage import Cobertura

_FAILED = (CaseStatus.FAILED, CaseStatus.ERROR)


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
    return reader(name, tuple(kept), target / name, note)


def _junit(name: str, files: tuple[Path, ...], below: Path, note: Callable[[str], None]) -> Report:
    cases: list[CaseResult] = []
    complete = True
    for file in files:
        try:
            cases += read_cases(file, path=str(file.relative_to(below)))
        except (JUnitXmlError, ParseError) as error:
            complete = False
            note(f"report {name}: {file.name} is no JUnit XML: {error}")
    statuses = [case.status for case in cases]
    return Report(
        group=name,
        passed=statuses.count(CaseStatus.SUCCEEDED),
        skipped=statuses.count(CaseStatus.SKIPPED),
        failed=tuple(_failed(case) for case in cases if case.status in _FAILED),
        files=files,
        cases=tuple(cases),
        complete=complete,
    )


def _cobertura(name: str, files: tuple[Path, ...], _below: Path, note: Callable[[str], None]) -> Report:
    covered, sources, complete = Covered(), list[FileCoverage](), True
    for file in files:
        try:
            told = Cobertura.read(file)
            covered += told.total
            sources += told.files()
        except (ParseError, KeyError) as error:
            complete = False
            note(f"report {name}: {file.name} is no Cobertura XML: {error}")
    hit, lines = covered.lines
    return Report(
        group=name,
        files=files,
        coverage=100 * hit / lines if lines else 0.0,
        covered=covered,
        covered_files=tuple(sources),
        complete=complete,
    )


_READERS = {"JUNITXML": _junit, "COBERTURAXML": _cobertura}


def _failed(case: CaseResult) -> FailedTest:
    return FailedTest(name="::".join(filter(None, [case.prefix, case.name])), message=case.message)
