"""CloudFormation's AWS::CodePipeline::Pipeline: the definition, all references resolved, recorded for the runner.

`<root>/state/pipelines/<name>.json` holds `account`, `region`, `version` (from 1, one more with each change) and the
resource's `properties`.
"""

import json
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal.engine import records
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type


def _definition(properties: Properties) -> Properties:
    """What makes an execution different: a pipeline's tags do not."""
    return {name: value for name, value in properties.items() if name != "Tags"}


def _install(engine: Engine) -> None:
    def path(name: str) -> Path:
        return engine.state / "pipelines" / f"{name}.json"

    def record(name: str, properties: Properties, *, version: int) -> Created:
        content: dict[str, Any] = {
            "account": get_account_id(),
            "region": get_region(),
            "version": version,
            "properties": properties,
        }
        records.write(path(name), content)
        return Created(name, {"Version": str(version)})

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        return record(properties.get("Name") or f"{stack}-{logical_id}", properties, version=1)

    def update(physical_id: str, old: Properties, new: Properties, _stack: str) -> Created:
        version: int = json.loads(path(physical_id).read_text())["version"]
        changed = _definition(old) != _definition(new)
        return record(physical_id, new, version=version + changed)

    def delete(physical_id: str, _properties: Properties) -> None:
        path(physical_id).unlink(missing_ok=True)

    add_type("AWS::CodePipeline::Pipeline", create=create, update=update, delete=delete)


PATCH = Patch(
    name="pipelines",
    why="MiniStack has no CodePipeline; the runner executes the definition that CloudFormation resolved",
    install=_install,
)
