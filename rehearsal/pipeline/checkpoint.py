"""What an execution that failed or was stopped leaves for a retry of its stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import Artifact
from rehearsal.pipeline.beginning import Beginning
from rehearsal.pipeline.record import ActionRecord, Commit, StageRecord, Status
from rehearsal.pipeline.requests import RetryMode


class NotRetryableError(RehearsalError):
    """The stage cannot be tried again: why."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """How far it has come, by the definition of this version; `stages` are those that it has entered or passed."""

    beginning: Beginning
    version: int
    attempt: int
    commit: Commit
    started: datetime
    stages: tuple[StageRecord, ...]
    artifacts: Mapping[str, Artifact]
    namespaces: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Checkpoints:
    """Those of all executions, below the root of what lives as long as the embedded cloud, as their artifacts do."""

    root: Path

    def _path(self, execution: str) -> Path:
        return self.root / "checkpoints" / f"{execution}.json"

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep it, instead of an earlier one of the same execution."""
        path = self._path(checkpoint.beginning.execution)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_JSON.dump_json(checkpoint, fallback=dict, warnings=False))

    def of(self, execution: str) -> Checkpoint:
        """Raise NotRetryableError if the execution has left none."""
        try:
            return _JSON.validate_json(self._path(execution).read_bytes())
        except FileNotFoundError:
            raise NotRetryableError(f"Execution {execution} has neither failed nor was it stopped.") from None


_JSON = TypeAdapter(Checkpoint)


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Another try of a stage of an execution that has come to this point."""

    checkpoint: Checkpoint
    stage: str
    mode: RetryMode

    @classmethod
    def of(cls, checkpoint: Checkpoint, *, stage: str, mode: RetryMode, version: int) -> "Retry":
        """Raise NotRetryableError if it did not end there, or the definition is another by now."""
        if checkpoint.version != version:
            raise NotRetryableError(
                f"Execution {checkpoint.beginning.execution} ran by version {checkpoint.version} of the pipeline, which"
                f" has version {version} by now: push again."
            )
        ended = [one.name for one in checkpoint.stages if one.status in (Status.FAILED, Status.STOPPED)]
        if stage not in ended:
            where = ", ".join(ended) or "no stage"
            raise NotRetryableError(f"Execution {checkpoint.beginning.execution} ended in {where}, not in {stage}.")
        return cls(checkpoint=checkpoint, stage=stage, mode=mode)

    @property
    def passed(self) -> tuple[StageRecord, ...]:
        """The stages before the one that is tried again."""
        names = [stage.name for stage in self.checkpoint.stages]
        return self.checkpoint.stages[: names.index(self.stage)]

    @property
    def kept(self) -> Mapping[str, ActionRecord]:
        """The actions of the stage that are not run again, by name."""
        if self.mode is RetryMode.ALL_ACTIONS:
            return {}
        (before,) = (stage for stage in self.checkpoint.stages if stage.name == self.stage)
        return {action.name: action for action in before.actions if action.status is Status.SUCCEEDED}

    @property
    def was_entered(self) -> bool:
        """Whether the conditions before the stage have let the execution in already, and are not asked again."""
        (before,) = (stage for stage in self.checkpoint.stages if stage.name == self.stage)
        return self.mode is RetryMode.FAILED_ACTIONS and bool(before.actions)
