"""Files that the engine writes for the runner: whole or not at all."""

import json
import os
from pathlib import Path

STOP_SUFFIX = ".stop"
"""Of the file beside a build's record that asks the runner to stop the build."""


def write(path: Path, content: object) -> None:
    """Replace a JSON file in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    os.replace(unfinished, path)  # noqa: PTH105 - the point is the name of the system call
