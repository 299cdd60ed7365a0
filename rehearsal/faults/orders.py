"""What the embedded AWS is told to do wrong: files in `<root>/faults`, which its patches look for when it matters."""

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENDING_TASKS = "ending-tasks"
"""`account` and `spared`: each task there is ended as it starts, but for those of images with these digests."""
LATE_ANSWERS = "late-answers"
"""`account` and `seconds`: so much later its load balancers pass on each request."""
REFUSED_ANSWER = "refused-answer"
"""`account` and `method`: the next such request to a load balancer there is answered 502, and never reaches a task."""

Order = dict[str, Any]


@dataclass(frozen=True)
class Orders:
    """Those of one rehearsal, below the root of what lives as long as the embedded AWS."""

    root: Path

    def _file(self, name: str) -> Path:
        return self.root / "faults" / f"{name}.json"

    def give(self, name: str, **content: object) -> None:
        """From now on, and nothing of it is done yet; the file appears as a whole."""
        file = self._file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".done").unlink(missing_ok=True)
        draft = file.with_name(f"{name}.{os.getpid()}.{uuid.uuid4().hex}")
        draft.write_text(json.dumps(content))
        draft.rename(file)

    def take_back(self, name: str) -> bool:
        """From now on no more; whether it was still there."""
        try:
            self._file(name).unlink()
        except FileNotFoundError:
            return False
        return True

    def note(self, name: str, text: str) -> None:
        """What was done by such an order."""
        with self._file(name).with_suffix(".done").open("a") as file:
            file.write(f"{text}\n")

    def done(self, name: str) -> list[str]:
        """All that was done by such orders so far."""
        try:
            return self._file(name).with_suffix(".done").read_text().splitlines()
        except FileNotFoundError:
            return []

    def standing(self, name: str) -> Order | None:
        """The order, if there is one."""
        try:
            order: Order = json.loads(self._file(name).read_text())
        except FileNotFoundError:
            return None
        return order
