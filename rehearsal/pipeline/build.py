"""A build: phases, then reports, exported variables and artifacts."""

import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.build_environment import IDENTITY, BuildDirectories
from rehearsal.pipeline.build_phases import run_phases
from rehearsal.pipeline.build_project import Project
from rehearsal.pipeline.build_record import FAILED, TIMED_OUT, BuildRecord
from rehearsal.pipeline.build_reports import keep_reports
from rehearsal.pipeline.build_shell import BuildShell, BuildTimeoutError
from rehearsal.pipeline.buildspec import Buildspec, Files
from rehearsal.pipeline.cache import cached_directories
from rehearsal.pipeline.files import collect
from rehearsal.pipeline.record import Report


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build whose source code and environment are ready."""

    context: ActionContext
    project: Project
    buildspec: Buildspec
    directories: BuildDirectories
    environment: Mapping[str, str]
    record: BuildRecord
    _notes: list[str] = field(default_factory=list, init=False)

    def run(self) -> ActionResult:
        """Run it to its end; a failed one leaves its reports all the same."""
        with cached_directories(
            () if self.project.cache.type == "NO_CACHE" else self.buildspec.cache.paths,
            store=self.context.cache,
            source=self.directories.source,
            home=self.directories.home,
            note=self._note,
        ):
            error, variables = self._commands()
            if self.record.current == "POST_BUILD":  # what ended earlier has nothing to upload
                self.record.phase("UPLOAD_ARTIFACTS")
            reports = keep_reports(
                self.buildspec, self.context, self.record, source=self.directories.source, note=self._note
            )
            if error:
                raise ActionFailedError(
                    error,
                    result=ActionResult(summary=_counted(reports), reports=reports, notes=tuple(self._notes)),
                )
            artifacts = dict(self._artifacts())
            self.record.uploaded({name: item.location.arn for name, item in artifacts.items() if item.location})
        return ActionResult(
            summary=_counted(reports),
            artifacts=artifacts,
            variables=variables,
            reports=reports,
            notes=tuple(self._notes),
        )

    def _note(self, text: str) -> None:
        self._notes.append(text)
        self.context.log(text)

    def _commands(self) -> tuple[str, dict[str, str]]:
        """What went wrong, empty if nothing; and the exported variables."""
        limits = (self.project.timeout_in_minutes, self.context.action.timeout_in_minutes)
        minutes = min(limit for limit in limits if limit is not None)
        with BuildShell(
            shell=self.buildspec.env.shell.rpartition("/")[2],
            environment=self.environment,
            directory=self.directories.source,
            state=self.directories.state,
            identity=IDENTITY,
            output=self.context.log,
            cancelled=self.context.cancelled,
            stopped=lambda: self.record.stop_requested,
            deadline=time.monotonic() + 60 * minutes,
        ) as shell:
            try:
                failure = run_phases(self.buildspec, shell, self.context.log, self.record)
            except BuildTimeoutError:
                self.record.fail(TIMED_OUT, code="BUILD_TIMED_OUT", message="Build has timed out.")
                return f"the build was not done after {minutes} minutes\n{self.context.log.tail}", {}
            variables = {name: shell.variable(name) for name in self.buildspec.env.exported_variables}
        self.record.exported({name: self.context.log.masked(value) for name, value in variables.items()})
        return str(failure or ""), variables

    def _artifacts(self) -> Iterator[tuple[str, Artifact]]:
        outputs = [output.name for output in self.context.action.output_artifacts]
        for name in outputs:
            files = self.buildspec.artifacts.secondary_artifacts.get(name)
            if files is None:
                if len(outputs) > 1:
                    raise ActionFailedError(f"the buildspec's secondary-artifacts have no {name}")
                files = self.buildspec.artifacts
            yield name, self._artifact(name, files)

    def _artifact(self, name: str, files: Files) -> Artifact:
        target = self.context.workspace.run / "artifacts" / self.context.execution / self.context.slug / name
        shutil.rmtree(target, ignore_errors=True)  # what an earlier try of the same execution has left
        if not collect(self.directories.source, files, target):
            self.record.fail(FAILED, code="CLIENT_ERROR", message="no matching artifact paths found")
            raise ActionFailedError(
                f"artifact {name}: no file matches {', '.join(files.files) or 'nothing'} in {files.base_directory}"
            )
        return Artifact(target, location=self.context.new_location(name))


def _counted(reports: tuple[Report, ...]) -> str:
    """`12 tests passed, 1 failed`; empty without reports."""
    tested = [report for report in reports if report.coverage is None]
    covered = [f"{report.coverage:.0f} % of the lines covered" for report in reports if report.coverage is not None]
    if not tested:
        return ", ".join(covered)
    counts = {
        "failed": sum(len(report.failed) for report in reports),
        "skipped": sum(report.skipped for report in reports),
    }
    passed = sum(report.passed for report in reports)
    told = [f"{count} {what}" for what, count in counts.items() if count]
    return ", ".join([f"{passed} tests passed", *told, *covered])
