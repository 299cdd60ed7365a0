"""A pipeline as CodePipeline's API shows it, and the names that people may give to what is in it."""

import difflib
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from operate.errors import CommandError, ExitCode
from operate.reading.action_run import ActionRun, action_run
from operate.reading.execution import Execution, execution
from operate.target import Target

_MOST = 100
"""As many as the API gives at once."""


class Pipeline:
    """Reads a pipeline; what is declared is asked for once, everything else each time."""

    def __init__(self, target: Target, *, client: Any = None) -> None:  # noqa: ANN401 - botocore's
        self.target = target
        self.name = target.pipeline
        self._given = client

    @cached_property
    def client(self) -> Any:  # noqa: ANN401 - botocore's
        """CodePipeline, in the pipeline's account and region, as the caller unless another one was given."""
        return self._given or self.target.client("codepipeline")

    @cached_property
    def declared(self) -> Mapping[str, Any]:
        """The declaration of GetPipeline. Raises CommandError if there is no such pipeline."""
        try:
            answer: Mapping[str, Any] = self.client.get_pipeline(name=self.name)["pipeline"]
        except self.client.exceptions.PipelineNotFoundException:
            raise self._absent() from None
        return answer

    @property
    def stages(self) -> list[str]:
        """Their names, in order."""
        return [stage["name"] for stage in self.declared["stages"]]

    def actions(self, stage: str) -> list[Mapping[str, Any]]:
        """What is declared of a stage's actions."""
        return next(one["actions"] for one in self.declared["stages"] if one["name"] == stage)

    def stage_called(self, name: str) -> str:
        """The stage that somebody means, in any case of letters. Raises CommandError if there is none."""
        return chosen(name, self.stages, what=f"stage of {self.name}")

    def state(self) -> Mapping[str, Any]:
        """GetPipelineState. Raises CommandError if there is no such pipeline."""
        _ = self.declared
        state: Mapping[str, Any] = self.client.get_pipeline_state(name=self.name)
        return state

    def executions(self, *, limit: int = _MOST, succeeded_in: str = "") -> list[Execution]:
        """The newest ones first; only those that succeeded in a stage, if one is given."""
        _ = self.declared
        chosen_ones = {"filter": {"succeededInStage": {"stageName": succeeded_in}}} if succeeded_in else {}
        pages = self.client.get_paginator("list_pipeline_executions").paginate(
            pipelineName=self.name,
            **chosen_ones,
            PaginationConfig={"MaxItems": limit, "PageSize": min(limit, _MOST)},
        )
        return [execution(one) for page in pages for one in page["pipelineExecutionSummaries"]]

    def execution(self, identifier: str) -> Execution:
        """One by its id or the beginning of it, or the newest one. Raises CommandError if there is none."""
        found = self.executions(limit=1 if not identifier else _MOST)
        matching = [one for one in found if one.id.startswith(identifier)]
        if len(matching) == 1 or (matching and not identifier):
            return matching[0]
        if matching:
            raise CommandError(f"Several executions begin with {identifier}: give more of its id.")
        said = f"no execution {identifier} among the last {_MOST}" if identifier else "no execution yet"
        raise CommandError(f"The pipeline {self.name} has {said}. See: tap history", code=ExitCode.ABSENT)

    def execution_status(self, identifier: str) -> str:
        """How one stands, by its whole id."""
        told = self.client.get_pipeline_execution(pipelineName=self.name, pipelineExecutionId=identifier)
        return str(told["pipelineExecution"]["status"])

    def runs(self, execution_id: str) -> list[ActionRun]:
        """Every run of an action in an execution, the earliest first."""
        pages = self.client.get_paginator("list_action_executions").paginate(
            pipelineName=self.name, filter={"pipelineExecutionId": execution_id}
        )
        details = [action_run(one) for page in pages for one in page["actionExecutionDetails"]]
        return sorted(details, key=lambda run: run.started)

    def _absent(self) -> CommandError:
        target = self.target
        try:
            there = [str(one["name"]) for one in self.client.list_pipelines()["pipelines"]]
            known = f" There are: {', '.join(there)}." if there else " There is none."
        except self.client.exceptions.ClientError:  # whoever may read one pipeline need not see which others there are
            known = ""
        hint = "Push, and wait until it is prepared" if target.rehearsal else "Deploy it (docs/deploy.md)"
        return CommandError(
            f"There is no pipeline {self.name} in account {target.account}, {target.region}.{known}"
            f" {hint}, or name another one: --product or --pipeline",
            code=ExitCode.ABSENT,
        )


def chosen(name: str, known: Sequence[str], *, what: str) -> str:
    """The one that somebody means by a name, whatever its case. Raises CommandError if it is none of them."""
    for one in known:
        if one.lower() == name.lower():
            return one
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in known], n=1)
    hint = f" Did you mean {next(one for one in known if one.lower() == near[0])}?" if near else ""
    raise CommandError(f"There is no {what} called {name}.{hint} There are: {', '.join(known)}", code=ExitCode.ABSENT)
