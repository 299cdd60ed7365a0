"""Transitions between stages that are disabled: no execution enters the stage behind one.

`<state>/transitions/<pipeline>.json`, written by the embedded CodePipeline: by stage, whether it may be entered, why
not, and who has changed that when.
"""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from rehearsal.engine import records


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The way into a stage, as it was left by who changed it last (`by`, an ARN; `at`, seconds since 1970)."""

    enabled: bool
    reason: str = ""
    by: str = ""
    at: float = 0.0


@dataclass(frozen=True)
class Transitions:
    """Those of a pipeline; `state` is what engine and runner share."""

    state: Path
    pipeline: str

    @property
    def _file(self) -> Path:
        return self.state / "transitions" / f"{self.pipeline}.json"

    def into(self, stage: str) -> Transition:
        """The way into this stage, which is open as long as nobody says otherwise."""
        return self._all().get(stage, Transition(enabled=True))

    def enable(self, stage: str, *, by: str) -> None:
        """Let executions in again."""
        self._set(stage, Transition(enabled=True, by=by, at=time.time()))

    def disable(self, stage: str, *, reason: str, by: str) -> None:
        """Hold executions before it."""
        self._set(stage, Transition(enabled=False, reason=reason, by=by, at=time.time()))

    def forget(self) -> None:
        """Let the pipeline be new."""
        self._file.unlink(missing_ok=True)

    def _set(self, stage: str, transition: Transition) -> None:
        changed = {**self._all(), stage: transition}
        records.write(self._file, {name: asdict(one) for name, one in changed.items()})

    def _all(self) -> dict[str, Transition]:
        try:
            content = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        return {stage: Transition(**one) for stage, one in content.items()}
