"""`tap reports`: what the tests of an execution said, failures first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from operate import completion, options
from operate.errors import ExitCode
from operate.output import Line, line, show, show_json
from operate.reading.action_run import newest
from operate.reading.execution import Execution
from operate.reading.pipeline import Pipeline
from operate.reading.report_values import Failure, Report, Reports
from operate.reading.reports import failed_actions, read_reports
from operate.target import Target
from operate.words import duration, one_line, style_of

_LONGEST = 400


def reports(
    *,
    stage: Annotated[
        str,
        typer.Option(help="Only this one's.", autocompletion=completion.stages, show_default=False),
    ] = "",
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    execution: options.ExecutionId = "",
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write all of the execution into this file, as a page.", show_default=False),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if a test or an action failed.")] = False,
    json: options.Json = False,
    product: options.Product = "",
    profile: options.Profile = "",
    pipeline: options.PipelineName = "",
) -> None:
    """Show the test reports of an execution by stage, failures first, with what they said and where the log is."""
    read = Pipeline(Target.of(product=product, profile=profile, pipeline=pipeline))
    wanted = read.stage_called(stage) if stage else ""
    executed = read.execution(execution)
    runs = [run for run in newest(read.runs(executed.id)) if wanted in ("", run.stage)]
    found = Reports(
        execution=executed,
        failed_actions=tuple(failed_actions(read, runs)),
        reports=tuple(report for report in read_reports(read, runs) if not (failed and report.good)),
        page=str(_page(read.target, executed, html)) if html else "",
    )
    if json:
        show_json(found)
    elif found.page:
        print(f"The page of execution {executed.id}: {found.page}")
    else:
        show(_lines(found))
    if exit_code and not found.good:
        raise typer.Exit(ExitCode.FAILED)


def _page(target: Target, execution: Execution, file: Path) -> Path:
    from operate.page.file import write  # noqa: PLC0415 - Jinja is for who wants a page

    return write(target, execution=execution.id, file=file)


def _lines(all_of_it: Reports) -> Iterator[Line]:
    execution, broken, found = all_of_it.execution, all_of_it.failed_actions, all_of_it.reports
    status = (execution.status, style_of(execution.status))
    yield line(f"execution {execution.id} ", status, f" {one_line(execution.title)}")
    for action in broken:
        yield line(("✘ ", "red"), (f"{action.stage}/{action.action}", "bold"), f" {one_line(action.error)}")
        if not any((report.stage, report.action) == (action.stage, action.action) for report in found):
            yield from _log(action.stage, action.action, action.log, execution)
    for report in found:
        yield _head(report)
        for failure in report.failures:
            yield from _failure(failure)
        if not report.good:
            yield from _log(report.stage, report.action, report.log, execution)
    if not found and not broken:
        yield line("no reports")


def _head(report: Report) -> Line:
    sign = ("✔ ", "green") if report.good else ("✘ ", "red")
    if report.coverage is not None:
        counts = f"{report.coverage:.1f} % of lines covered"
    else:
        numbers = {"failed": report.failed, "passed": report.passed, "skipped": report.skipped}
        counts = ", ".join(f"{count} {name}" for name, count in numbers.items() if count) or "no tests"
        counts += f" in {duration(report.seconds)}"
    unusual = "" if report.status in ("SUCCEEDED", "FAILED") else f" ({report.status})"
    return line(sign, (f"{report.stage}/{report.action}", "bold"), f" {report.group}: {counts}{unusual}")


def _failure(failure: Failure) -> Iterator[Line]:
    yield line((failure.test, "red"), depth=2)
    message = one_line(failure.message, longest=_LONGEST)
    if message:
        yield line(message, depth=3)


def _log(stage: str, action: str, link: str, execution: Execution) -> Iterator[Line]:
    yield line(("log ", "dim"), f"tap logs {stage}/{action} --execution {execution.id}", depth=2)
    if link:
        yield line(("    ", "dim"), link, depth=2)
