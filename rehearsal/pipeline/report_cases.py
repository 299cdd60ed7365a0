"""The test cases of JUnit XML."""

from collections.abc import Iterator
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from rehearsal.pipeline.record import CaseResult, CaseStatus

_NANOSECONDS = 1_000_000_000


def read_cases(file: Path, *, path: str) -> Iterator[CaseResult]:
    """Those of a file; `path` is what the file is called in reports.

    Raises:
        JUnitXmlError, ParseError: The file is no JUnit XML.
    """
    content = JUnitXml.fromfile(str(file))
    suites = [content] if isinstance(content, TestSuite) else list(content)
    for suite in suites:
        for case in suite:
            yield _result(case, suite=suite.name or "", path=path)


def _result(case: TestCase, *, suite: str, path: str) -> CaseResult:
    status, message = _outcome(case)
    return CaseResult(
        suite=suite,
        prefix=case.classname or "",
        name=case.name or "",
        status=status,
        message=message,
        nanoseconds=round((case.time or 0) * _NANOSECONDS),
        path=path,
    )


def _outcome(case: TestCase) -> tuple[CaseStatus, str]:
    """Of a case with several results, the worst."""
    for kind, status in ((Failure, CaseStatus.FAILED), (Error, CaseStatus.ERROR), (Skipped, CaseStatus.SKIPPED)):
        for result in case.result:
            if isinstance(result, kind):
                return status, (result.message or result.text or "").strip()
    return CaseStatus.SUCCEEDED, ""
