"""An execution, an action and a rule at their start, in the words of CodePipeline's API."""

import time
import uuid
from typing import Any

from rehearsal.pipeline import events
from rehearsal.pipeline.definition import Action, Deployed, Rule

Json = dict[str, Any]

_LONGEST_SUMMARY = 2048


def execution(event: events.ExecutionStarted, deployed: Deployed) -> Json:
    """One that begins."""
    sources = [action for action in event.pipeline.stages[0].actions if action.action_type_id.category == "Source"]
    summary = event.commit.message[:_LONGEST_SUMMARY]
    revision = {"revisionId": event.commit.id, "revisionSummary": summary}
    told = {name: text for name, text in revision.items() if text}
    detail = {"triggerDetail": event.trigger.detail} if event.trigger.detail else {}
    return {
        "pipelineName": event.pipeline.name,
        "pipelineVersion": deployed.version,
        "pipelineExecutionId": event.execution,
        "status": "InProgress",
        "executionMode": "QUEUED",
        "executionType": "ROLLBACK" if event.rollback else "STANDARD",
        "trigger": {"triggerType": event.trigger.type, **detail},
        **({"rollbackMetadata": {"rollbackTargetPipelineExecutionId": event.target}} if event.target else {}),
        "startTime": event.asked or time.time(),
        "lastUpdateTime": time.time(),
        "variables": [
            {"name": one.name, "resolvedValue": event.variables.get(one.name, one.default_value)}
            for one in event.pipeline.variables
        ],
        "sourceRevisions": [{"actionName": action.name, **told} for action in sources],
        "artifactRevisions": [
            {"name": output.name, **told} for action in sources for output in action.output_artifacts
        ],
        "stages": {},
        "actions": [],
        "rules": [],
    }


def action(whole: Json, stage: str, started: Action) -> Json:
    """An action that begins."""
    given = {"roleArn": started.role_arn, "region": started.region, "namespace": started.namespace}
    return {
        **_run(whole, stage),
        "actionExecutionId": str(uuid.uuid4()),
        "actionName": started.name,
        "input": {
            "actionTypeId": started.action_type_id.model_dump(),
            "configuration": dict(started.configuration),
            **{name: value for name, value in given.items() if value},
            "inputArtifacts": [{"name": artifact.name} for artifact in started.input_artifacts],
        },
        "output": {
            "outputArtifacts": [{"name": artifact.name} for artifact in started.output_artifacts],
            "executionResult": {},
            "outputVariables": {},
        },
    }


def rule(whole: Json, stage: str, started: Rule) -> Json:
    """A rule that begins."""
    return {
        **_run(whole, stage),
        "ruleExecutionId": str(uuid.uuid4()),
        "ruleName": started.name,
        "input": {
            "ruleTypeId": started.rule_type_id.model_dump(),
            "configuration": dict(started.configuration),
            **({"region": started.region} if started.region else {}),
            "inputArtifacts": [],
        },
        "output": {"executionResult": {}},
    }


def _run(whole: Json, stage: str) -> Json:
    now = time.time()
    return {
        "pipelineExecutionId": whole["pipelineExecutionId"],
        "pipelineVersion": whole["pipelineVersion"],
        "stageName": stage,
        "startTime": now,
        "lastUpdateTime": now,
        "status": "InProgress",
    }
