"""To which execution a stage can be rolled back: the last good one of the pipeline's present definition."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import Artifact
from rehearsal.pipeline.artifact_stores import ArtifactLocation
from rehearsal.pipeline.record import Commit
from rehearsal.workspace import Workspace


class NoRollbackError(RehearsalError):
    """There is no execution to go back to."""


@dataclass(frozen=True, kw_only=True)
class GoodExecution:
    """An execution that took a stage to its end, with all that this stage needs to run again."""

    stage: str
    execution: str
    version: int
    commit: Commit
    artifacts: Mapping[str, Artifact]
    namespaces: Mapping[str, Mapping[str, str]]

    def __str__(self) -> str:
        return f"execution {self.execution[:8]}, commit {self.commit.id[:12]} {self.commit.subject}"

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> Self:
        """One of the history's entries."""
        artifacts = {
            name: Artifact(
                Path(artifact["directory"]), artifact["revision"], ArtifactLocation.parse(artifact["location"])
            )
            for name, artifact in content["artifacts"].items()
        }
        return cls(**{**content, "commit": Commit(**content["commit"]), "artifacts": artifacts})


@dataclass(frozen=True)
class History:
    """The good executions of a pipeline, as long as the rehearsal lasts; kept with the artifacts that they need."""

    workspace: Workspace
    pipeline: str

    @property
    def _file(self) -> Path:
        return self.workspace.run / "history" / f"{self.pipeline}.json"

    def add(self, good: GoodExecution) -> None:
        """Remember that a stage was taken to its end."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        entries = [*self._entries(), json.loads(json.dumps(asdict(good), default=str))]
        self._file.write_text(json.dumps(entries))

    def last(self, stage: str, *, version: int) -> GoodExecution:
        """The newest of this stage, by the definition of this version: CodePipeline goes back within one only.

        Raises:
            NoRollbackError: Says why there is none.
        """
        found = [GoodExecution.parse(entry) for entry in self._entries() if entry["stage"] == stage]
        if not found:
            raise NoRollbackError(f"no earlier execution has taken {stage} to its end")
        if found[-1].version != version:
            raise NoRollbackError(
                f"the last good execution of {stage} was before the pipeline itself changed, and CodePipeline goes"
                " back within one version of its structure only"
            )
        return found[-1]

    def of(self, stage: str, execution: str, *, version: int) -> GoodExecution:
        """This execution's, if it took the stage to its end.

        Raises:
            NoRollbackError: It did not, or by another version of the definition.
        """
        for entry in self._entries():
            if (entry["stage"], entry["execution"], entry["version"]) == (stage, execution, version):
                return GoodExecution.parse(entry)
        raise NoRollbackError(
            f"execution {execution} has not taken {stage} to its end by version {version} of the pipeline, so there is"
            " nothing of it to roll back to"
        )

    def _entries(self) -> list[dict[str, Any]]:
        try:
            entries: list[dict[str, Any]] = json.loads(self._file.read_text())
        except FileNotFoundError:
            return []
        return entries
