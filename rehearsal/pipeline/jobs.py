"""The jobs that CodePipeline gives to functions, and their answers, which the engine's CodePipeline writes down.

`<state>/jobs/<id>.json`: `{"status": "InProgress"}`, then `{"status": …, "answer": {…}}` with the request of
PutJobSuccessResult or PutJobFailureResult.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IN_PROGRESS, SUCCEEDED, FAILED = "InProgress", "Succeeded", "Failed"


@dataclass(frozen=True)
class Jobs:
    """Those of one rehearsal; `state` is what engine and runner share."""

    state: Path

    def path(self, identifier: str) -> Path:
        """The file of a job, there or not."""
        return self.state / "jobs" / f"{identifier}.json"

    def open(self, identifier: str) -> None:
        """A job that waits for its answer."""
        self.path(identifier).parent.mkdir(parents=True, exist_ok=True)
        self.path(identifier).write_text(json.dumps({"status": IN_PROGRESS}))

    def read(self, identifier: str) -> dict[str, Any]:
        """The job as it is now."""
        job: dict[str, Any] = json.loads(self.path(identifier).read_text())
        return job
