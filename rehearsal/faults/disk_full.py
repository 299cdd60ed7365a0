"""The disk of the build is full."""

import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.errors import RehearsalError
from rehearsal.faults import no_space
from rehearsal.faults.fault import Fault, not_failed_in
from rehearsal.faults.place import Place
from rehearsal.pipeline import events
from rehearsal.pipeline.record import RunRecord

_SAID = "No space left on device"


@dataclass
class DiskFull(Fault):
    """The kernel refuses the build's processes every new file and directory, with the error of a full disk."""

    name = "disk-full"
    what = "the build can make no new file or directory: it is told ENOSPC, as by a disk that is full"
    stands_for = "a build container whose disk is full (CodeBuild's have 64 GB and more, and start empty each time)"
    expected = "the build fails and says so; nothing is deployed, and the next build has a fresh disk"
    anywhere = False

    @classmethod
    def choose(cls, among: Sequence[Place]) -> Place | None:
        """The stage after the source: its build makes the cloud assembly of all others."""
        return next((p for p in among if any(a.action_type_id.category == "Build" for a in p.stage.actions)), None)

    def __call__(self, event: events.Event, /) -> None:
        """For as long as the build runs."""
        match event:
            case events.ActionStarted(stage=self.scene.place.name, action=action) if action.provider == "CodeBuild":
                self._replace_shell()
                self.happened.append(f"{self.scene.place.name}/{action.name} ran without space for a single new file")
            case events.ActionFinished(record=record) if record.stage == self.scene.place.name:
                self.end()

    def end(self) -> None:
        """The next build has a shell as every other."""
        self._shell.unlink(missing_ok=True)

    def surprises(self, record: RunRecord) -> Iterator[str]:
        """Its log has the system's own words."""
        name = self.scene.place.name
        yield from not_failed_in(record, name)
        logs = [action.log for action in record.last.actions if action.stage == name and action.log]
        if not any(_SAID in log.read_text(errors="replace") for log in logs):
            yield f'its log does not say "{_SAID}"'

    @property
    def _shell(self) -> Path:
        """In front of the PATH of builds, where the shell is looked for that runs their commands."""
        return self.scene.rehearsal.workspace.binaries / "sh"

    def _replace_shell(self) -> None:
        if problem := no_space.unavailable():
            raise RehearsalError(f"The fault {self.name} cannot be brought about here: {problem}.")
        shell = shutil.which("sh", path="/bin:/usr/bin")
        words = [sys.executable, "-I", no_space.__file__, shell or "/bin/sh"]
        draft = self._shell.with_name("sh.draft")
        draft.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        draft.chmod(0o755)
        draft.rename(self._shell)
