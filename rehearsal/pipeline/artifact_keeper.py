"""Puts artifacts into the pipeline's bucket, as CodePipeline does, beside whatever else the run does."""

import tempfile
import threading
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.pipeline import events
from rehearsal.pipeline.action import Clients
from rehearsal.pipeline.definition import Deployed
from rehearsal.workspace import Workspace

_MEBIBYTE = 1024**2
_PATIENCE_SECONDS = 60.0


@dataclass(kw_only=True)
class ArtifactKeeper:
    """A listener of a run: each artifact that is made becomes a zip in the bucket, before the execution ends.

    `<state>/artifacts/<key>` says that it is there; what became of it is in `<results>/<execution>/artifacts.log`.
    The next actions do not wait: they take the files themselves.
    """

    workspace: Workspace
    deployed: Deployed
    clients: Clients
    _execution: str = field(default="", init=False)
    _uploads: list[threading.Thread] = field(default_factory=list, init=False)
    _writing: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __call__(self, event: events.Event, /) -> None:
        """Take notice."""
        match event:
            case events.ExecutionStarted(execution=execution):
                self._execution = execution
            case events.ArtifactLocated(made=True):
                log = self.workspace.results / self._execution / "artifacts.log"
                upload = threading.Thread(target=self._keep, args=(event, log), name="artifact", daemon=True)
                upload.start()
                self._uploads.append(upload)
            case events.ExecutionFinished():
                self.wait()

    def wait(self) -> None:
        """Until every artifact that was made is kept."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for upload in self._uploads:
            upload.join(max(0.0, deadline - time.monotonic()))
        self._uploads.clear()

    def _keep(self, event: events.ArtifactLocated, log: Path) -> None:
        clock = time.monotonic()
        try:
            size = self._put(event)
            marker = self.workspace.state / "artifacts" / event.location.key
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.touch()
            became = f"{size / _MEBIBYTE:.1f} MiB in {time.monotonic() - clock:.2f} s"
        except (ClientError, BotoCoreError, OSError) as error:
            became = f"not kept: {error}"
        with suppress(OSError), self._writing:  # on a full disk, others say so
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{event.name}: {event.location.arn}: {became}\n")

    def _put(self, event: events.ArtifactLocated) -> int:
        location = event.location
        key = {"SSEKMSKeyId": location.encryption_key} if location.encryption_key else {}
        self.workspace.temporary.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.workspace.temporary) as file:
            with zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
                _fill(archive, event.directory)
            size = file.tell()
            file.seek(0)
            s3 = self.clients("s3", account=self.deployed.account, region=event.region)
            s3.put_object(Bucket=location.bucket, Key=location.key, Body=file, ServerSideEncryption="aws:kms", **key)
        return size


def _fill(archive: zipfile.ZipFile, directory: Path) -> None:
    """As they are: to compress them takes ten times as long, and the bucket is as large as the disk."""
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            archive.write(path, path.relative_to(directory))
