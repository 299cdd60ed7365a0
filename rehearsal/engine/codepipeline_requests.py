"""What every operation of the embedded CodePipeline needs: what was recorded, and who asks."""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal.engine.codepipeline_executions import executions_of
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError

Json = dict[str, Any]
_MOST_RESULTS = 100


CALLER: ContextVar[str] = ContextVar("caller")
"""The ARN of who makes the request at hand."""


@dataclass(frozen=True)
class Request:
    """One call: its parameters, and the engine whose records it is about."""

    engine: Engine
    parameters: Json

    def pipelines(self) -> Iterator[Json]:
        """What CloudFormation recorded of the pipelines of this account and region."""
        for file in sorted((self.engine.state / "pipelines").glob("*.json")):
            recorded: Json = json.loads(file.read_bytes())
            if (recorded["account"], recorded["region"]) == (get_account_id(), get_region()):
                yield {**recorded, "properties": {"Name": file.stem, **recorded["properties"]}}

    def pipeline(self, *, parameter: str = "pipelineName") -> Json:
        """The pipeline that the request names."""
        name = self.parameters.get(parameter)
        for recorded in self.pipelines():
            if recorded["properties"]["Name"] == name:
                return recorded
        raise RefusedError(
            "PipelineNotFoundException", f"Account '{get_account_id()}' does not have a pipeline with name '{name}'"
        )

    def executions(self, recorded: Json) -> list[Json]:
        """The executions of a pipeline that CloudFormation recorded, the newest first."""
        return executions_of(self.engine, recorded)

    def execution(self, recorded: Json, identifier: str) -> Json:
        """One of them."""
        for execution in self.executions(recorded):
            if execution["pipelineExecutionId"] == identifier:
                return execution
        raise RefusedError(
            "PipelineExecutionNotFoundException",
            f"Pipeline '{recorded['properties']['Name']}' does not have an execution with id '{identifier}'",
        )

    def stage(self, recorded: Json) -> Json:
        """The stage that the request names, as CloudFormation recorded it."""
        name = self.parameters["stageName"]
        for stage in recorded["properties"]["Stages"]:
            if stage["Name"] == name:
                found: Json = stage
                return found
        raise RefusedError("StageNotFoundException", f"The pipeline has no stage '{name}'")

    def page(self, name: str, items: list[Json]) -> Json:
        """The part of a list that the request asks for, and where the next one begins."""
        token = str(self.parameters.get("nextToken") or "0")
        if not token.isdigit() or int(token) > len(items):
            raise RefusedError("InvalidNextTokenException", "The next token was specified in an invalid format.")
        start = int(token)
        end = start + int(self.parameters.get("maxResults") or _MOST_RESULTS)
        return {name: items[start:end], **({"nextToken": str(end)} if end < len(items) else {})}
