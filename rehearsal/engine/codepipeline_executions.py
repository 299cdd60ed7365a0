"""The executions of a pipeline: what the runner has recorded, and what it has been asked for and not begun.

The runner writes `<root>/state/executions/<pipeline>/<execution>.json` (rehearsal/pipeline/execution_file.py), in the
words of ListActionExecutions. What waits for it is an execution, too: AWS shows those of a queue.
"""

import json
from pathlib import Path
from typing import Any

from rehearsal.engine.patch import Engine
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.pipeline.stops import Stop, Stops
from rehearsal.pipeline.trigger import Trigger

Json = dict[str, Any]

UNDER_WAY = ("InProgress", "Stopping")


def executions_of(engine: Engine, recorded: Json) -> list[Json]:
    """Those of a pipeline that CloudFormation recorded, the newest first."""
    name = recorded["properties"]["Name"]
    unseen = [request for request in Requests(engine.root).unseen() if request.pipeline == name]  # before the files
    files = (engine.state / "executions" / name).glob("*.json")
    found = {file.stem: _read(file) for file in files}
    for request in unseen:
        if request.kind is Kind.RETRY:
            if request.execution in found:
                _is_to_go_on(found[request.execution], request.stage)
        elif request.execution not in found:
            found[request.execution] = _queued(request, recorded)
    stops = Stops(engine.root)
    for identifier, execution in found.items():
        if execution["status"] == "InProgress" and (stop := stops.asked(identifier)):
            _stop(execution, stop)
    return sorted(found.values(), key=lambda execution: float(execution["startTime"]), reverse=True)


def _read(file: Path) -> Json:
    content: Json = json.loads(file.read_bytes())
    return content


def _queued(request: Request, recorded: Json) -> Json:
    """An execution that waits for those before it."""
    properties = recorded["properties"]
    back = request.kind is Kind.ROLLBACK
    sources = [action["Name"] for action in properties["Stages"][0]["Actions"]] if request.commit else []
    trigger = {
        Kind.START: Trigger.start(request.by),
        Kind.ROLLBACK: Trigger.rollback_by_hand(request.by),
    }.get(request.kind, Trigger.push(request.branch))
    return {
        "pipelineName": request.pipeline,
        "pipelineVersion": recorded["version"],
        "pipelineExecutionId": request.execution,
        "status": "InProgress",
        "executionMode": "QUEUED",
        "executionType": "ROLLBACK" if back else "STANDARD",
        "trigger": {"triggerType": trigger.type, "triggerDetail": trigger.detail},
        **({"rollbackMetadata": {"rollbackTargetPipelineExecutionId": request.target}} if back else {}),
        "startTime": request.asked,
        "lastUpdateTime": request.asked,
        "sourceRevisions": [{"actionName": name, "revisionId": request.commit} for name in sources],
        "inbound": request.stage or properties["Stages"][0]["Name"],
        "stages": {},
        "actions": [],
        "rules": [],
    }


def _is_to_go_on(execution: Json, stage: str) -> None:
    """One whose stage is going to be tried again."""
    execution["status"] = "InProgress"
    execution["stages"].setdefault(stage, {})["status"] = "InProgress"
    for name in ("stopTrigger", "statusSummary"):
        execution.pop(name, None)


def _stop(execution: Json, stop: Stop) -> None:
    """One that is asked to stop; if it has not begun, it never will."""
    begun = execution["stages"]
    execution["status"] = "Stopping" if begun else "Stopped"
    execution["stopTrigger"] = {"reason": stop.reason}
    for stage in begun.values():
        if stage["status"] == "InProgress":
            stage["status"] = "Stopping"
    if not begun:
        execution.pop("inbound", None)
