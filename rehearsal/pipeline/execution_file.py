"""Records an execution as it goes, for the engine, which answers CodePipeline's API from it.

The words are those of ListActionExecutions: rehearsal/engine/codepipeline_reading.py.
"""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from rehearsal.engine import records
from rehearsal.pipeline import condition_states, events
from rehearsal.pipeline.definition import Action, Deployed
from rehearsal.pipeline.record import ActionRecord, Status
from rehearsal.workspace import Workspace

Json = dict[str, Any]

_LONGEST_SUMMARY = 2048
_LONGEST_ERROR = 5000
_OF_ACTION = {Status.SUCCEEDED: "Succeeded", Status.FAILED: "Failed", Status.STOPPED: "Abandoned"}
_OF_EXECUTION = {
    Status.SUCCEEDED: "Succeeded",
    Status.FAILED: "Failed",
    Status.STOPPED: "Stopped",
    Status.SUPERSEDED: "Superseded",
}
_OF_STAGE = {**_OF_EXECUTION, Status.SKIPPED: "Skipped"}


@dataclass(kw_only=True)
class ExecutionFile:
    """A listener of a run: writes `<state>/executions/<pipeline>/<execution>.json` anew with each event."""

    workspace: Workspace
    _pipeline: str = field(default="", init=False)
    _content: Json = field(default_factory=dict, init=False)

    def __call__(self, event: events.Event, /) -> None:
        """Take notice."""
        match event:
            case events.ExecutionStarted():
                self._begin(event)
            case events.StageStarted(stage=stage):
                self._content["stages"][stage] = {"status": "InProgress"}
            case events.ActionStarted(stage=stage, action=action):
                self._content["actions"].append(self._action(stage, action))
            case events.WaitingForApproval(request=request):
                run = self._run(request.stage, request.action)
                run["token"] = request.token
                resolved = {"CustomData": request.comment, "ExternalEntityLink": request.link}
                run["input"]["resolvedConfiguration"] = {**run["input"]["configuration"], **resolved}
            case events.ActionLinked(stage=stage, action=action, identity=identity, url=url, log_stream=stream):
                link = {"externalExecutionId": identity, "externalExecutionUrl": url, "logStreamARN": stream}
                result = self._run(stage, action)["output"]["executionResult"]
                result |= {name: value for name, value in link.items() if value}
            case events.RuleFinished(record=rule):
                condition_states.note(self._content["stages"][rule.stage], rule)
            case events.ActionFinished(record=record):
                self._finish(record)
            case events.StageFinished(record=stage):
                self._content["stages"][stage.name]["status"] = _OF_STAGE[stage.status]
            case events.ExecutionFinished(record=execution):
                self._content["status"] = _OF_EXECUTION[execution.status]
            case _:
                return
        self._write()

    def _begin(self, event: events.ExecutionStarted) -> None:
        deployed = Deployed.read(self.workspace, event.pipeline.name)
        now = time.time()
        self._pipeline = event.pipeline.name
        sources = [action for action in event.pipeline.stages[0].actions if action.action_type_id.category == "Source"]
        revision = {"revisionId": event.commit.id, "revisionSummary": event.commit.message[:_LONGEST_SUMMARY]}
        self._content = {
            "pipelineName": self._pipeline,
            "pipelineVersion": deployed.version,
            "pipelineExecutionId": event.execution,
            "status": "InProgress",
            "executionMode": "QUEUED",
            "executionType": "ROLLBACK" if event.rollback else "STANDARD",
            "trigger": {"triggerType": "AutomatedRollback"}
            if event.rollback
            else {"triggerType": "WebhookV2", "triggerDetail": event.commit.branch},
            "startTime": now,
            "lastUpdateTime": now,
            "variables": [
                {"name": variable.name, "resolvedValue": variable.default_value}
                for variable in event.pipeline.variables
            ],
            "sourceRevisions": [{"actionName": action.name, **revision} for action in sources],
            "artifactRevisions": [
                {"name": output.name, **revision} for action in sources for output in action.output_artifacts
            ],
            "stages": {},
            "actions": [],
        }

    def _action(self, stage: str, action: Action) -> Json:
        now = time.time()
        kind = action.action_type_id
        given = {"roleArn": action.role_arn, "region": action.region, "namespace": action.namespace}
        return {
            "pipelineExecutionId": self._content["pipelineExecutionId"],
            "actionExecutionId": str(uuid.uuid4()),
            "pipelineVersion": self._content["pipelineVersion"],
            "stageName": stage,
            "actionName": action.name,
            "startTime": now,
            "lastUpdateTime": now,
            "status": "InProgress",
            "input": {
                "actionTypeId": {
                    "category": kind.category,
                    "owner": kind.owner,
                    "provider": kind.provider,
                    "version": kind.version,
                },
                "configuration": dict(action.configuration),
                **{name: value for name, value in given.items() if value},
                "inputArtifacts": [{"name": artifact.name} for artifact in action.input_artifacts],
            },
            "output": {
                "outputArtifacts": [{"name": artifact.name} for artifact in action.output_artifacts],
                "executionResult": {},
                "outputVariables": {},
            },
        }

    def _run(self, stage: str, action: str) -> Json:
        runs = [run for run in self._content["actions"] if (run["stageName"], run["actionName"]) == (stage, action)]
        newest: Json = runs[-1]
        return newest

    def _finish(self, record: ActionRecord) -> None:
        run = self._run(record.stage, record.name)
        run["status"] = _OF_ACTION[record.status]
        run["lastUpdateTime"] = time.time()
        run["output"]["outputVariables"] = dict(record.variables)
        result: Json = run["output"]["executionResult"]
        if record.summary:
            result["externalExecutionSummary"] = record.summary[:_LONGEST_SUMMARY]
        if record.error:
            result["errorDetails"] = {"code": "JobFailed", "message": record.error[:_LONGEST_ERROR]}
        if record.approval:
            run["updatedBy"] = record.approval.arn or record.approval.by
            result["externalExecutionSummary"] = record.approval.reason or "no summary"

    def _write(self) -> None:
        self._content["lastUpdateTime"] = time.time()
        name = f"{self._content['pipelineExecutionId']}.json"
        records.write(self.workspace.state / "executions" / self._pipeline / name, self._content)
