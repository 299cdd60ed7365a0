"""A pipeline and its executions, as AWS's API tells of them: what the commands are tested on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.operate.aws import Answer, Json, RefusalError, identity

ACCOUNT = "111111111111"
NAME = "tap-commerce"
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
BUILD_LOG = "https://console.aws.example/log"
_STAGES: dict[str, dict[str, tuple[str, str]]] = {
    "Source": {"App": ("Source", "CodeStarSourceConnection")},
    "Build": {"Synth": ("Build", "CodeBuild")},
    "Staging": {"Deploy": ("Deploy", "CloudFormation"), "Checks": ("Build", "CodeBuild")},
    "ApproveProd": {"ApproveProd": ("Approval", "Manual")},
    "Prod": {"Deploy": ("Deploy", "CloudFormation")},
}
_RULE = {"category": "Rule", "owner": "AWS", "provider": "LambdaInvoke", "version": "1"}


def at(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def _kind(stage: str, action: str) -> Json:
    category, provider = _STAGES[stage][action]
    return {"category": category, "owner": "AWS", "provider": provider, "version": "1"}


def declaration() -> Json:
    stages = [
        {"name": stage, "actions": [{"name": name, "actionTypeId": _kind(stage, name)} for name in actions]}
        for stage, actions in _STAGES.items()
    ]
    store = {"type": "S3", "location": "artifacts"}
    return {
        "name": NAME,
        "roleArn": "arn:aws:iam::111111111111:role/pipeline",
        "artifactStore": store,
        "stages": stages,
    }


@dataclass
class Passed:
    """An execution, as far as a test takes it: each step takes a minute."""

    id: str
    number: int
    minutes: float
    status: str = "InProgress"
    more: Json = field(default_factory=dict)
    runs: list[Json] = field(default_factory=list)
    stages: dict[str, Json] = field(default_factory=dict)

    def run(self, stage: str, action: str, status: str = "Succeeded", **more: Any) -> "Passed":  # noqa: ANN401
        """One run of an action; `more`: summary, error, by, external, variables, configuration, token."""
        started = at(self.minutes + len(self.runs))
        result = {
            "externalExecutionId": more.get("external"),
            "externalExecutionSummary": more.get("summary"),
            "errorDetails": {"message": more["error"]} if "error" in more else None,
        }
        account = {"Staging": "333333333333", "Prod": "444444444444"}.get(stage, ACCOUNT)
        configuration = {"StackName": f"{NAME}-{stage.lower()}"} if action == "Deploy" else {}
        self.runs.append(
            {
                "pipelineExecutionId": self.id,
                "actionExecutionId": f"{self.id}-{len(self.runs)}",
                "stageName": stage,
                "actionName": action,
                "startTime": started,
                "lastUpdateTime": started if status == "InProgress" else started + timedelta(minutes=1),
                "status": status,
                **({"updatedBy": more["by"]} if "by" in more else {}),
                "input": {
                    "actionTypeId": _kind(stage, action),
                    "configuration": configuration,
                    "resolvedConfiguration": more.get("configuration", {}),
                    "region": "us-east-1",
                    "roleArn": f"arn:aws:iam::{account}:role/deploy",
                },
                "output": {
                    "executionResult": {name: value for name, value in result.items() if value},
                    "outputVariables": more.get("variables", {}),
                },
                "token": more.get("token", ""),
            }
        )
        self.stages[stage] = {"pipelineExecutionId": self.id, "status": status}
        return self

    def source(self) -> "Passed":
        variables = {
            "CommitId": self.commit,
            "CommitMessage": f"Change {self.number}\n\nBecause.",
            "AuthorDisplayName": "Ada",
            "AuthorEmail": "ada@example.com",
        }
        return self.run("Source", "App", variables=variables)

    @property
    def commit(self) -> str:
        return f"{self.number:040x}"

    def summary(self) -> Json:
        ended = max((run["lastUpdateTime"] for run in self.runs), default=at(self.minutes))
        told = {"CommitMessage": f"Change {self.number}\n\nBecause.", "ProviderType": "GitHub"}
        return {
            "pipelineExecutionId": self.id,
            "status": self.status,
            "startTime": at(self.minutes),
            "lastUpdateTime": ended,
            "sourceRevisions": [{"actionName": "App", "revisionId": self.commit, "revisionSummary": json.dumps(told)}],
            "trigger": {"triggerType": "WebhookV2", "triggerDetail": "main"},
            "executionMode": "QUEUED",
            "executionType": "STANDARD",
            **self.more,
        }


@dataclass
class Delivery:
    """The pipeline, and what was asked of it."""

    executions: list[Passed] = field(default_factory=list)
    conditions: dict[str, Json] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    inbound: dict[str, str] = field(default_factory=dict)

    def push(self) -> Passed:
        """The next execution, an hour after the one before."""
        number = len(self.executions) + 1
        execution = Passed(id=f"{number:08d}-0000-4000-8000-000000000000", number=number, minutes=60.0 * number)
        self.executions.append(execution)
        return execution

    def rule(self, stage: str, name: str, status: str, summary: str) -> None:
        """The rule before the stage's entry stands so."""
        latest = {"status": status, "summary": summary, "lastStatusChange": at(0)}
        rules = [{"ruleName": name, "latestExecution": latest}]
        state = {"latestExecution": {"status": status}, "ruleStates": rules}
        self.conditions[stage] = {"latestExecution": {"status": status}, "conditionStates": [state]}

    def answers(self) -> dict[str, Answer | Json]:
        """Of CodePipeline, and of STS."""
        return {
            "GetCallerIdentity": dict(identity(ACCOUNT, "assumed-role/AWSReservedSSO_developers_1/grace@example.com")),
            "GetPipeline": self._get_pipeline,
            "ListPipelines": {"pipelines": [{"name": NAME}]},
            "GetPipelineState": lambda _: self.state(),
            "ListPipelineExecutions": self._list_executions,
            "ListActionExecutions": self._list_runs,
            "GetPipelineExecution": self._get_execution,
        }

    def _get_pipeline(self, asked: Json) -> Json:
        if asked["name"] != NAME:
            raise RefusalError("PipelineNotFoundException", f"Account has no pipeline {asked['name']}")
        return {"pipeline": declaration()}

    def _get_execution(self, asked: Json) -> Json:
        found = next(one for one in self.executions if one.id == asked["pipelineExecutionId"])
        return {"pipelineExecution": {"pipelineExecutionId": found.id, "status": found.status}}

    def _list_executions(self, asked: Json) -> Json:
        stage = asked.get("filter", {}).get("succeededInStage", {}).get("stageName")
        found = [
            one.summary()
            for one in reversed(self.executions)
            if not stage or one.stages.get(stage, {}).get("status") == "Succeeded"
        ]
        return {"pipelineExecutionSummaries": found}

    def _list_runs(self, asked: Json) -> Json:
        wanted = asked["filter"]["pipelineExecutionId"]
        runs = next(one.runs for one in self.executions if one.id == wanted)
        return {"actionExecutionDetails": [{k: v for k, v in run.items() if k != "token"} for run in reversed(runs)]}

    def state(self) -> Json:
        return {"pipelineName": NAME, "pipelineVersion": 3, "stageStates": [self._stage(name) for name in _STAGES]}

    def _stage(self, name: str) -> Json:
        newest = next((one for one in reversed(self.executions) if name in one.stages), None)
        state: Json = {
            "stageName": name,
            "inboundTransitionState": _transition(self.closed.get(name, "")),
            "actionStates": [self._action(name, action) for action in _STAGES[name]],
        }
        if newest:
            state["latestExecution"] = newest.stages[name]
        if name in self.conditions:
            state["beforeEntryConditionState"] = self.conditions[name]
        if name in self.inbound:
            inbound = {"pipelineExecutionId": self.inbound[name], "status": "InProgress"}
            state |= {"inboundExecution": inbound, "inboundExecutions": [inbound]}
        return state

    def _action(self, stage: str, action: str) -> Json:
        runs = [
            run
            for one in self.executions
            for run in one.runs
            if (run["stageName"], run["actionName"]) == (stage, action)
        ]
        return {"actionName": action, **({"latestExecution": _latest(runs[-1])} if runs else {})}


def _transition(closed: str) -> Json:
    return {"enabled": False, "disabledReason": closed} if closed else {"enabled": True}


def _latest(run: Mapping[str, Any]) -> Json:
    result = run["output"]["executionResult"]
    return {
        "status": run["status"],
        "lastStatusChange": run["lastUpdateTime"],
        **({"summary": result["externalExecutionSummary"]} if "externalExecutionSummary" in result else {}),
        **({"errorDetails": result["errorDetails"]} if "errorDetails" in result else {}),
        **({"lastUpdatedBy": run["updatedBy"]} if "updatedBy" in run else {}),
        **({"token": run["token"]} if run["token"] and run["status"] == "InProgress" else {}),
    }
