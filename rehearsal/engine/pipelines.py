"""CloudFormation's AWS::CodePipeline::Pipeline: the definition, all references resolved, recorded for the runner.

`<root>/state/pipelines/<name>.json` holds `account`, `region`, `version` (from 1, one more with each change), when it
was `created` and `updated`, and the resource's `properties`.
"""

import json
import time
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal.engine import records
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type
from rehearsal.pipeline.transitions import Transitions


def _definition(properties: Properties) -> Properties:
    """What makes an execution different: a pipeline's tags do not."""
    return {name: value for name, value in properties.items() if name != "Tags"}


def _disabled(properties: Properties) -> dict[str, str]:
    """The stages that nobody is to enter at first, and why not."""
    ways = properties.get("DisableInboundStageTransitions", [])
    return {way["StageName"]: way["Reason"] for way in ways}


def _install(engine: Engine) -> None:
    def path(name: str) -> Path:
        return engine.state / "pipelines" / f"{name}.json"

    def record(name: str, properties: Properties, *, version: int, created: float | None = None) -> Created:
        now = time.time()
        content: dict[str, Any] = {
            "created": created or now,
            "updated": now,
            "account": get_account_id(),
            "region": get_region(),
            "version": version,
            "properties": properties,
        }
        records.write(path(name), content)
        return Created(name, {"Version": str(version)})

    def close(name: str, stages: dict[str, str]) -> None:
        for stage, reason in stages.items():
            Transitions(engine.state, name).disable(stage, reason=reason, by="cloudformation.amazonaws.com")

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get("Name") or f"{stack}-{logical_id}"
        close(name, _disabled(properties))
        return record(name, properties, version=1)

    def update(physical_id: str, old: Properties, new: Properties, _stack: str) -> Created:
        before = json.loads(path(physical_id).read_text())
        changed = _definition(old) != _definition(new)
        if _disabled(old) != _disabled(new):
            close(physical_id, _disabled(new))
        return record(physical_id, new, version=before["version"] + changed, created=before["created"])

    def delete(physical_id: str, _properties: Properties) -> None:
        path(physical_id).unlink(missing_ok=True)
        Transitions(engine.state, physical_id).forget()

    add_type("AWS::CodePipeline::Pipeline", create=create, update=update, delete=delete)


PATCH = Patch(
    name="pipelines",
    why="MiniStack has no CodePipeline; the runner executes the definition that CloudFormation resolved",
    install=_install,
    concerns=("AWS::CodePipeline::Pipeline",),
    contract="test_definitions.py",
)
