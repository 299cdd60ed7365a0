"""CodePipeline's answers about a run whose embedded AWS is gone: what the runner recorded for it, in its own words."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.pipeline.action import Clients
from rehearsal.pipeline.definition import Deployed
from rehearsal.workspace import Workspace

Json = dict[str, Any]
_TIMES = ("startTime", "lastUpdateTime")


class _Exceptions:
    """As a client of boto3 has them."""

    ClientError = ClientError


@dataclass(frozen=True)
class RecordedPipeline:
    """The operations that the page of a run asks for."""

    workspace: Workspace
    deployed: Deployed
    exceptions = _Exceptions

    def get_pipeline(self, *, name: str, version: int = 0) -> Json:
        """What is deployed, as far as a picture needs it."""
        stages = [
            {
                "name": stage.name,
                "actions": [
                    {
                        "name": action.name,
                        "actionTypeId": {"category": action.action_type_id.category, "provider": action.provider},
                    }
                    for action in stage.actions
                ],
            }
            for stage in self.deployed.properties.stages
        ]
        return {"pipeline": {"name": name, "version": version or self.deployed.version, "stages": stages}}

    def get_pipeline_execution(self, *, pipelineName: str, pipelineExecutionId: str) -> Json:  # noqa: N803
        """One of them."""
        return {"pipelineExecution": self._execution(pipelineName, pipelineExecutionId)}

    def list_pipeline_executions(self, *, pipelineName: str, maxResults: int) -> Json:  # noqa: N803
        """The newest first."""
        found = sorted(self._executions(pipelineName), key=lambda one: one["startTime"], reverse=True)
        return {"pipelineExecutionSummaries": found[:maxResults]}

    def list_action_executions(self, *, pipelineName: str, filter: Json) -> Json:  # noqa: A002, N803
        """Of one execution."""
        actions = self._execution(pipelineName, filter["pipelineExecutionId"])["actions"]
        return {"actionExecutionDetails": [_with_times(action) for action in actions]}

    def list_rule_executions(self, *, pipelineName: str, filter: Json) -> Json:  # noqa: A002, ARG002, N803
        """None: the state has them."""
        return {"ruleExecutionDetails": []}

    def get_pipeline_state(self, *, name: str) -> Json:
        """Of the newest execution that came to each stage."""
        states = []
        for stage in self.deployed.properties.stages:
            been = [one for one in self._executions(name) if stage.name in one["stages"]]
            if been:
                newest = max(been, key=lambda one: one["startTime"])
                latest = {"pipelineExecutionId": newest["pipelineExecutionId"]}
                states.append({**newest["stages"][stage.name], "stageName": stage.name, "latestExecution": latest})
        return {"stageStates": states}

    def _executions(self, pipeline: str) -> list[Json]:
        files = (self.workspace.state / "executions" / pipeline).glob("*.json")
        return [_with_times(json.loads(file.read_bytes())) for file in files]

    def _execution(self, pipeline: str, identifier: str) -> Json:
        return next(one for one in self._executions(pipeline) if one["pipelineExecutionId"] == identifier)


def _with_times(told: Json) -> Json:
    return {**told, **{name: datetime.fromtimestamp(told[name], UTC) for name in _TIMES if name in told}}


@dataclass(frozen=True)
class RecordedClients:
    """Clients of an AWS that answers for its pipeline alone."""

    clients: Clients
    workspace: Workspace
    deployed: Deployed

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401 - a class per service
        """A client; of what is gone, one that says so with each call."""
        if service == "codepipeline":
            return RecordedPipeline(self.workspace, self.deployed)
        return self.clients(service, account=account, region=region)
