"""Records an execution as it goes, for the engine, which answers CodePipeline's API from it.

The words are those of ListActionExecutions: rehearsal/engine/codepipeline_reading.py.
"""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.engine import records
from rehearsal.pipeline import condition_states, events, execution_links, execution_words
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.record import ActionRecord, ExecutionRecord, RuleRecord, Status
from rehearsal.pipeline.requests import Requests
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
    _content: Json = field(default_factory=dict, init=False)

    def __call__(self, event: events.Event, /) -> None:
        """Take notice."""
        match event:
            case events.ExecutionStarted():
                self._begin(event)
                self._write()
                Requests(self.workspace.run).begun(event.execution)
                return
            case events.TransitionClosed(stage=stage):
                self._content["inbound"] = stage
            case events.StageStarted(stage=stage):
                self._enter(stage, retry=event.retry)
            case events.ActionStarted() | events.WaitingForApproval() | events.ActionFinished():
                self._action(event)
            case events.ActionLinked() | events.ArtifactLocated():
                execution_links.note(self._run("action", event.stage, event.action), event)
            case events.RuleStarted() | events.RuleFinished() | events.ConditionOverridden():
                self._rule(event)
            case events.StageFinished(record=stage_record):
                self._content["stages"][stage_record.name]["status"] = _OF_STAGE[stage_record.status]
            case events.ExecutionFinished(record=execution):
                self._end(execution)
            case _:
                return
        self._write()

    def _path(self, pipeline: str, execution: str) -> Path:
        return self.workspace.state / "executions" / pipeline / f"{execution}.json"

    def _begin(self, event: events.ExecutionStarted) -> None:
        if event.retry:
            self._content = json.loads(self._path(event.pipeline.name, event.execution).read_bytes())
            self._content["status"] = "InProgress"
            for name in ("statusSummary", "stopTrigger", "inbound"):
                self._content.pop(name, None)
        else:
            deployed = Deployed.read(self.workspace, event.pipeline.name)
            self._content = execution_words.execution(event, deployed)

    def _enter(self, stage: str, *, retry: bool) -> None:
        self._content.pop("inbound", None)
        before: Json = self._content["stages"].get(stage, {}) if retry else {}
        if retry:
            attempt = before.get("retryStageMetadata", {}).get("manualStageRetryAttempt", 0) + 1
            metadata = {"manualStageRetryAttempt": attempt, "latestRetryTrigger": "ManualStageRetry"}
            before = {**before, "retryStageMetadata": metadata}
        self._content["stages"][stage] = {**before, "status": "InProgress"}

    def _action(self, event: events.ActionStarted | events.WaitingForApproval | events.ActionFinished) -> None:
        match event:
            case events.ActionStarted(stage=stage, action=action):
                self._content["actions"].append(execution_words.action(self._content, stage, action))
            case events.WaitingForApproval(request=request):
                run = self._run("action", request.stage, request.action)
                run["token"], run["tokenExpires"] = request.token, request.expires
                resolved = {"CustomData": request.comment, "ExternalEntityLink": request.link}
                run["input"]["resolvedConfiguration"] = {**run["input"]["configuration"], **resolved}
            case events.ActionFinished(record=record):
                self._finish(record)

    def _run(self, kind: str, stage: str, name: str) -> Json:
        """The newest run of an action or a rule."""
        runs = [run for run in self._content[f"{kind}s"] if (run["stageName"], run[f"{kind}Name"]) == (stage, name)]
        newest: Json = runs[-1]
        return newest

    def _finish(self, record: ActionRecord) -> None:
        run = self._run("action", record.stage, record.name)
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

    def _rule(self, event: events.RuleStarted | events.RuleFinished | events.ConditionOverridden) -> None:
        stages: Json = self._content["stages"]
        match event:
            case events.RuleStarted(stage=stage, moment=moment, rule=rule):
                begun = execution_words.rule(self._content, stage, rule)
                self._content["rules"].append(begun)
                condition_states.begin(stages[stage], moment, rule.name, begun["ruleExecutionId"])
            case events.RuleFinished(record=record):
                condition_states.note(stages[record.stage], record)
                self._finish_rule(record)
            case events.ConditionOverridden(stage=stage, moment=moment):
                condition_states.override(stages[stage], moment)

    def _finish_rule(self, record: RuleRecord) -> None:
        run = self._run("rule", record.stage, record.name)
        run["status"], run["lastUpdateTime"] = condition_states.OF_RULE[record.status], time.time()
        result: Json = {"externalExecutionSummary": record.summary[:_LONGEST_SUMMARY]} if record.summary else {}
        if record.status is Status.FAILED and record.summary:
            result["errorDetails"] = {"code": "JobFailed", "message": record.summary[:_LONGEST_ERROR]}
        run["output"]["executionResult"] = result

    def _end(self, record: ExecutionRecord) -> None:
        self._content["status"] = _OF_EXECUTION[record.status]
        self._content.pop("inbound", None)
        for left in (*self._content["stages"].values(), *self._content["actions"], *self._content["rules"]):
            if left["status"] == "InProgress":  # the program itself has failed
                left["status"] = "Failed"
        if record.status is Status.STOPPED:
            self._content["stopTrigger"] = {"reason": record.stop_reason}
            self._content["statusSummary"] = record.stop_reason or "The execution was stopped."

    def _write(self) -> None:
        self._content["lastUpdateTime"] = time.time()
        path = self._path(self._content["pipelineName"], self._content["pipelineExecutionId"])
        records.write(path, self._content)
