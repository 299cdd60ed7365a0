"""Conditions that somebody has overridden: for one execution, one stage and one moment of it, once."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Overrides:
    """Those below the root of what lives as long as the embedded cloud, written by the embedded CodePipeline."""

    root: Path

    def _path(self, execution: str, stage: str, moment: str) -> Path:
        return self.root / "overrides" / execution / f"{stage}-{moment}"

    def put(self, execution: str, stage: str, moment: str) -> None:
        """Let the stage's condition of this moment (`BeforeEntry`, `OnSuccess`) not count."""
        path = self._path(execution, stage, moment)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def take(self, execution: str, stage: str, moment: str) -> bool:
        """Whether it is overridden; it is not a second time."""
        try:
            self._path(execution, stage, moment).unlink()
        except FileNotFoundError:
            return False
        return True
