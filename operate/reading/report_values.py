"""The test reports of an execution, as values: docs/operate.md tells programs of them."""

from dataclasses import dataclass

from operate.reading.execution import Execution


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A test case that failed or broke.

    Attributes:
        test: Its name, after that of its module or class.
        status: FAILED or ERROR.
        message: What it said.
        seconds: That it took.
    """

    test: str
    status: str
    message: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of a build.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        group: Of CodeBuild's report groups.
        kind: TEST, or CODE_COVERAGE.
        status: SUCCEEDED, FAILED, INCOMPLETE or GENERATING.
        passed: How many test cases.
        failed: How many failed or broke.
        skipped: How many.
        coverage: Percent of lines; none for tests.
        seconds: That the tests took.
        failures: Those that failed, at most 200.
        arn: CodeBuild's.
        log: Where AWS's console shows the build's log; empty if it says nowhere.
    """

    stage: str
    action: str
    group: str
    kind: str
    status: str
    passed: int
    failed: int
    skipped: int
    coverage: float | None
    seconds: float
    failures: tuple[Failure, ...]
    arn: str
    log: str

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return self.status == "SUCCEEDED" and not self.failed


@dataclass(frozen=True, kw_only=True)
class FailedAction:
    """An action that failed, whether or not it has reports.

    Attributes:
        stage: Of the pipeline.
        action: Of the stage.
        error: What it said.
        log: Where AWS's console shows its log, or what it did.
    """

    stage: str
    action: str
    error: str
    log: str


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The document of `tap reports`.

    Attributes:
        execution: Whose they are.
        failed_actions: The actions that failed, with or without a report.
        reports: Failures first, else in the order of the pipeline.
        page: The file that was written with `--html`; empty without.
    """

    execution: Execution
    failed_actions: tuple[FailedAction, ...]
    reports: tuple[Report, ...]
    page: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing failed."""
        return not self.failed_actions and all(report.good for report in self.reports)
