"""Records a build as it goes, for the engine, which answers CodeBuild's API from it.

`<state>/builds/<project>/<uuid>.json`, in the words of BatchGetBuilds; beside it appears `<uuid>.stop` when the build
is to be stopped.
"""

import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rehearsal.engine import records
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionStoppedError
from rehearsal.pipeline.build_description import described
from rehearsal.pipeline.build_identity import BuildIdentity
from rehearsal.pipeline.build_project import Project
from rehearsal.pipeline.build_shell import BuildStoppedError
from rehearsal.pipeline.build_variables import BuildVariable

Json = dict[str, Any]

SUCCEEDED, FAILED, FAULT, TIMED_OUT, STOPPED = "SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "STOPPED"
_LONGEST_MESSAGE = 2000
_numbering = threading.Lock()


class BuildRecord:
    """One build's record; leaving the `with` completes it, whatever came of the build."""

    def __init__(self, path: Path, identity: BuildIdentity, content: Json) -> None:
        self.identity = identity
        self._path = path
        self._content = content

    @classmethod
    def begin(cls, context: ActionContext, project: Project, *, variables: Iterable[BuildVariable]) -> Self:
        """A build that has been submitted; the project's next number is its own."""
        directory = context.workspace.state / "builds" / project.name
        with _numbering:
            identity = BuildIdentity(
                project=project.name,
                uuid=str(uuid.uuid4()),
                number=len(list(directory.glob("*.json"))) + 1,
                started=time.time(),
                account=context.account,
                region=context.region,
            )
            content = described(context, project, identity, variables=variables)
            record = cls(directory / f"{identity.uuid}.json", identity, content)
            record._open("SUBMITTED")
        for name in ("QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE"):
            record.phase(name)
        return record

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        match error:
            case None:
                pass
            case ActionStoppedError() | BuildStoppedError():
                self.fail(STOPPED, code="", message="")
            case ActionFailedError():
                if not self._failed:
                    self.fail(FAILED, code="CLIENT_ERROR", message=str(error))
            case _:
                self.fail(FAULT, code="INTERNAL_SERVICE_ERROR", message=str(error))
        self._complete()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody wants the build stopped."""
        return self._path.with_suffix(records.STOP_SUFFIX).exists()

    @property
    def current(self) -> str:
        """The present phase."""
        return str(self._content["currentPhase"])

    def phase(self, name: str) -> None:
        """The present phase is over, well unless `fail` has said otherwise, and this one begins.

        Raises:
            BuildStoppedError: The build is to be stopped.
        """
        if self.stop_requested:
            raise BuildStoppedError
        self._close()
        self._open(name)

    def fail(self, status: str, *, code: str, message: str) -> None:
        """The present phase has failed, and with it the build; the first reason is the one that is told."""
        phase = self._content["phases"][-1]
        if "phaseStatus" in phase:
            return
        phase["phaseStatus"] = status
        phase["contexts"] = [{"statusCode": code, "message": message[:_LONGEST_MESSAGE]}]

    def note(self, **more: Any) -> None:  # noqa: ANN401 - members of a Build
        """Put in what is known by now."""
        self._content |= more
        self._write()

    def exported(self, variables: Mapping[str, str]) -> None:
        """The variables that the build hands on."""
        self.note(exportedEnvironmentVariables=[{"name": name, "value": value} for name, value in variables.items()])

    def uploaded(self, artifacts: Mapping[str, str]) -> None:
        """Where its artifacts are, by name: one is its artifact, of several each is a secondary one."""
        if len(artifacts) == 1:
            (location,) = artifacts.values()
            self.note(artifacts={"location": location})
        elif artifacts:
            told = [{"artifactIdentifier": name, "location": location} for name, location in artifacts.items()]
            self.note(artifacts={"location": ""}, secondaryArtifacts=told)

    def _complete(self) -> None:
        status = self._failed or SUCCEEDED
        self._close()
        self._open("FINALIZING")
        self._close()
        self._open("COMPLETED")
        self.note(buildStatus=status, buildComplete=True, endTime=time.time())

    @property
    def _failed(self) -> str:
        """How the first phase that did not succeed has ended; empty if there is none."""
        statuses = [phase.get("phaseStatus", SUCCEEDED) for phase in self._content["phases"]]
        return next((status for status in statuses if status != SUCCEEDED), "")

    def _open(self, name: str) -> None:
        self._content["phases"].append({"phaseType": name, "startTime": time.time()})
        self.note(currentPhase=name)

    def _close(self) -> None:
        phase = self._content["phases"][-1]
        phase["endTime"] = time.time()
        phase["durationInSeconds"] = int(phase["endTime"] - phase["startTime"])
        phase.setdefault("phaseStatus", SUCCEEDED)
        phase.setdefault("contexts", [{"statusCode": "", "message": ""}])

    def _write(self) -> None:
        records.write(self._path, self._content)
