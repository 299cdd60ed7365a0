"""One run of an action: what ListActionExecutions says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ActionRun:
    """One run of an action, of which there are several where a stage was retried.

    Attributes:
        external: CodeBuild's or CloudFormation's name for what was done.
        link: Where AWS's console shows that.
        configuration: With its variables put in, if it has come that far.
    """

    execution: str
    stage: str
    action: str
    category: str
    provider: str
    status: str
    started: datetime
    updated: datetime
    summary: str
    error: str
    by: str
    external: str
    link: str
    role: str
    region: str
    configuration: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """For people, and as an argument of commands."""
        return f"{self.stage}/{self.action}"

    @property
    def seconds(self) -> float:
        """How long it took, or has taken when it last changed."""
        return round((self.updated - self.started).total_seconds(), 1)

    @property
    def account(self) -> str:
        """Of its role; empty: the pipeline's own."""
        return self.role.split(":")[4] if self.role.count(":") >= 5 else ""


def action_run(detail: Mapping[str, Any]) -> ActionRun:
    """From one of ListActionExecutions."""
    given, output = detail.get("input", {}), detail.get("output", {})
    kind, result = given.get("actionTypeId", {}), output.get("executionResult", {})
    return ActionRun(
        execution=detail["pipelineExecutionId"],
        stage=detail["stageName"],
        action=detail["actionName"],
        category=kind.get("category", ""),
        provider=kind.get("provider", ""),
        status=detail["status"],
        started=detail["startTime"],
        updated=detail["lastUpdateTime"],
        summary=result.get("externalExecutionSummary", ""),
        error=result.get("errorDetails", {}).get("message", ""),
        by=detail.get("updatedBy", ""),
        external=result.get("externalExecutionId", ""),
        link=result.get("externalExecutionUrl", ""),
        role=given.get("roleArn", ""),
        region=given.get("region", ""),
        configuration={**given.get("configuration", {}), **given.get("resolvedConfiguration", {})},
        variables=output.get("outputVariables", {}),
    )


def newest(runs: Sequence[ActionRun]) -> list[ActionRun]:
    """The last run of each action, in the order in which they were first started."""
    last = {run.name: run for run in runs}
    return list(last.values())
