"""What becomes of the reports of a build: read, exported, recorded."""

from collections.abc import Callable
from pathlib import Path

from rehearsal.pipeline.action import ActionContext
from rehearsal.pipeline.build_record import BuildRecord
from rehearsal.pipeline.buildspec import Buildspec
from rehearsal.pipeline.record import Report
from rehearsal.pipeline.report_export import export
from rehearsal.pipeline.report_record import record_report
from rehearsal.pipeline.reports import read_report

_NO_EXPORT = {"exportConfigType": "NO_EXPORT"}


def keep_reports(
    buildspec: Buildspec, context: ActionContext, record: BuildRecord, *, source: Path, note: Callable[[str], None]
) -> tuple[Report, ...]:
    """Keep those that the buildspec names; one that cannot be kept fails no build, but is noted."""
    target = context.results / "reports" / context.slug
    found = {
        group: read_report(group, files, source=source, target=target, note=note)
        for group, files in buildspec.reports.items()
    }
    exports = export(found, context, note=note)
    arns = [
        record_report(
            report,
            buildspec.reports[group],
            arn=record.identity.report_group_arn(group),
            build=record.identity,
            export=exports.get(group, _NO_EXPORT),
            state=context.workspace.state,
        )
        for group, report in found.items()
        if group in exports or not group.startswith("arn:")
    ]
    record.note(reportArns=arns)
    return tuple(report for report in found.values() if report)
