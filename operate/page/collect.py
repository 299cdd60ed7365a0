"""The page of an execution, read by AWS's APIs alone: in the rehearsal's embedded AWS as in AWS itself."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from operate.page import collect_commit
from operate.page.collect_builds import Builds
from operate.page.collect_execution import Told, ask
from operate.page.collect_images import images
from operate.page.collect_review import findings
from operate.page.collect_stacks import StackOf, Stacks, stack_of
from operate.page.collect_stages import Run, approvals, runs, staged
from operate.page.deployment import Deployment, Finding
from operate.page.known import Known
from operate.page.model import Page
from operate.page.reading import Clients, Json
from operate.page.stage import Action, Stage
from operate.page.state import of_codepipeline


def collect(
    clients: Clients,
    *,
    pipeline: str,
    account: str,
    region: str,
    execution: str,
    product: str = "",
    known: Known | None = None,
) -> Page:
    """Read everything. What may not be read, or is not kept any more, is a sentence at its place.

    Args:
        clients: Of the account of the pipeline, and of those of its stages.
        pipeline: Its name.
        account: Where the pipeline is.
        region: Where the pipeline is.
        execution: Which execution.
        product: What the pipeline delivers; its own name if nobody says.
        known: What no API tells.

    Raises:
        ClientError: There is no such execution, or CodePipeline may not be asked at all.
    """
    told = ask(clients("codepipeline", account=account, region=region), pipeline, execution)
    reading = _Reading(
        clients=clients,
        told=told,
        pipeline=pipeline,
        execution=execution,
        account=account,
        region=region,
        known=known or Known(),
    )
    return reading.page(product=product or pipeline, made=datetime.now(UTC))


@dataclass(frozen=True, kw_only=True)
class _Reading:
    clients: Clients
    told: Told
    pipeline: str
    execution: str
    account: str
    region: str
    known: Known

    def page(self, *, product: str, made: datetime) -> Page:
        told = self.told
        every = list(runs(told))
        builds = Builds(clients=self.clients, account=self.account, region=self.region, beyond=self.known.beyond)
        built, unread = builds.read([build for _, found in every for run in found if (build := _build_id(run.told))])
        commit = collect_commit.commit(told)
        variables = [(one["stageName"], one.get("output", {}).get("outputVariables", {})) for one in told.actions]
        called, unread_review = findings(
            {name: value for _, given in variables for name, value in given.items()},
            self.clients,
            account=self.account,
            region=self.region,
        )
        stages = [self._stage(name, found, builds=builds, built=built, called=called) for name, found in every]
        return Page(
            product=product,
            pipeline=self.pipeline,
            account=self.account,
            region=self.region,
            execution=self.execution,
            state=of_codepipeline(told.execution.get("status")),
            made=made,
            version=str(told.execution.get("pipelineVersion", "")),
            trigger=collect_commit.trigger(told.execution),
            stopped_because=self._stopped_because(),
            commit=commit,
            stages=tuple(stages),
            approvals=tuple(approvals(every)),
            images=images(variables),
            executions=collect_commit.executions(
                told.executions,
                this=self.execution,
                revision=commit.id,
                pages=self.known.pages,
            ),
            known=self.known,
            notes=tuple(note for note in (*told.notes, unread, unread_review) if note),
        )

    def _stage(
        self,
        name: str,
        found: list[Run],
        *,
        builds: Builds,
        built: Any,  # noqa: ANN401 - builds by their ids
        called: dict[str, tuple[Finding, ...]],
    ) -> Stage:
        stacks = Stacks(clients=self.clients)
        made = [replace(run, action=self._action(run, builds=builds, built=built, stacks=stacks)) for run in found]
        return staged(name, made, told=self.told, deployments=tuple(self._deployments(found, stacks, called)))

    def _action(self, run: Run, *, builds: Builds, built: Any, stacks: Stacks) -> Action:  # noqa: ANN401
        action = run.action
        file = self.known.logs.get((action.stage, action.name))
        whole = file.link if file else ""
        log = None
        if build := built.get(_build_id(run.told)):
            reports, coverage, note = builds.reports(build, stage=action.stage, action=action.name)
            action = replace(action, reports=reports, coverage=coverage, notes=(note,) if note else ())
            log = builds.log(build, whole=whole)
        elif stack := self._stack(run):
            log = stacks.log(stack, whole=whole)
        if file and (log is None or not log.lines):
            log = file.read()
        return replace(action, log=log)

    def _deployments(
        self, found: list[Run], stacks: Stacks, called: dict[str, tuple[Finding, ...]]
    ) -> list[Deployment]:
        """The last deployment of each stack."""
        last: dict[str, StackOf] = {}
        first: dict[str, datetime] = {}
        for stack in (stack for run in found if (stack := self._stack(run))):
            first.setdefault(stack.name, stack.started)
            if stack.executes:
                last[stack.name] = stack
        return [
            stacks.deployment(stack, called.get(stack.name, ()), prepared=first[stack.name]) for stack in last.values()
        ]

    def _stack(self, run: Run) -> StackOf | None:
        return stack_of(run.told, account=self.account, region=self.region)

    def _stopped_because(self) -> str:
        this: Json = next((one for one in self.told.executions if one["pipelineExecutionId"] == self.execution), {})
        return str((this.get("stopTrigger") or {}).get("reason", ""))


def _build_id(told: Any) -> str:  # noqa: ANN401 - what CodePipeline says of an action
    if not told or told["input"]["actionTypeId"]["provider"] != "CodeBuild":
        return ""
    return str(told.get("output", {}).get("executionResult", {}).get("externalExecutionId", ""))
