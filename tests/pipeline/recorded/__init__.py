"""Four weeks of a pipeline's events, in the order in which they came, and when its commits were made."""

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
EVENTS: list[dict[str, Any]] = json.loads((_HERE / "events.json").read_text())
COMMITS: dict[str, str] = json.loads((_HERE / "commits.json").read_text())
