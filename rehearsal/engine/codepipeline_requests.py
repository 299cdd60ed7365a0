"""What every operation of the embedded CodePipeline needs: what was recorded, and who asks."""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region

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

    def executions(self, pipeline: str) -> list[Json]:
        """What the runner recorded of a pipeline's executions, the newest first."""
        files = (self.engine.state / "executions" / pipeline).glob("*.json")
        found: list[Json] = [json.loads(file.read_bytes()) for file in files]
        return sorted(found, key=lambda execution: float(execution["startTime"]), reverse=True)

    def execution(self, pipeline: str, identifier: str) -> Json:
        """One of them."""
        for execution in self.executions(pipeline):
            if execution["pipelineExecutionId"] == identifier:
                return execution
        raise RefusedError(
            "PipelineExecutionNotFoundException",
            f"Pipeline '{pipeline}' does not have an execution with id '{identifier}'",
        )

    def page(self, name: str, items: list[Json]) -> Json:
        """The part of a list that the request asks for, and where the next one begins."""
        token = str(self.parameters.get("nextToken") or "0")
        if not token.isdigit() or int(token) > len(items):
            raise RefusedError("InvalidNextTokenException", "The next token was specified in an invalid format.")
        start = int(token)
        end = start + int(self.parameters.get("maxResults") or _MOST_RESULTS)
        return {name: items[start:end], **({"nextToken": str(end)} if end < len(items) else {})}
