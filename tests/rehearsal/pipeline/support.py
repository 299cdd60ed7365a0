"""What the tests of the runner share: definitions in CloudFormation's words, and an AWS in memory."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionResult, Artifact, Clients, Executor
from rehearsal.pipeline.action_log import ActionLog
from rehearsal.pipeline.definition import Action, Deployed, Pipeline
from rehearsal.pipeline.execution import Execution
from rehearsal.pipeline.record import ActionRecord, Commit, ExecutionRecord
from rehearsal.pipeline.rules import Evaluators
from rehearsal.workspace import Workspace
from tests.rehearsal.records import COMMIT

ACCOUNT, OTHER_ACCOUNT, REGION = "111111111111", "222222222222", "us-east-1"

KINDS = {
    "CodeBuild": "Build",
    "CloudFormation": "Deploy",
    "Manual": "Approval",
    "CodeStarSourceConnection": "Source",
    "CodeCommit": "Source",
    "S3": "Source",
}


def action(name: str, provider: str = "CodeBuild", **properties: object) -> dict[str, Any]:
    return {
        "Name": name,
        "ActionTypeId": {
            "Category": KINDS.get(provider, "Invoke"),
            "Owner": "AWS",
            "Provider": provider,
            "Version": "1",
        },
        **properties,
    }


def stage(name: str, *actions: dict[str, Any], **properties: object) -> dict[str, Any]:
    return {"Name": name, "Actions": list(actions), **properties}


def rule(name: str, provider: str = "LambdaInvoke", **configuration: str) -> dict[str, Any]:
    kind = {"Category": "Rule", "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "RuleTypeId": kind, "Configuration": configuration}


def condition(result: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {"Conditions": [{"Result": result, "Rules": list(rules)}]}


def deploy(workspace: Workspace, *stages: dict[str, Any], version: int = 1, **properties: object) -> Deployed:
    """Record a definition as the engine does."""
    file = workspace.state / "pipelines" / "shop.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"Name": "shop", "RestartExecutionOnUpdate": True, "Stages": list(stages), **properties}
    file.write_text(json.dumps({"account": ACCOUNT, "region": REGION, "version": version, "properties": content}))
    return Deployed.read(workspace, "shop")


def no_clients(service: str, /, *, account: str, region: str) -> NoReturn:
    raise AssertionError(f"{service} of {account} in {region} is not needed")


@dataclass
class Journal:
    """A listener that remembers."""

    heard: list[events.Event] = field(default_factory=list)

    def __call__(self, event: events.Event, /) -> None:
        self.heard.append(event)

    def lines(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, events.LogLine)]


def execute(
    workspace: Workspace,
    deployed: Deployed,
    executor: Executor | Mapping[str, Executor],
    *,
    version: Callable[[], int] | None = None,
    cancelled: threading.Event | None = None,
    listen: events.Listener | None = None,
    evaluators: Evaluators | None = None,
) -> ExecutionRecord:
    """Execute a definition whose actions are all run by `executor`, or by that of the action's name."""

    def run(context: ActionContext) -> ActionResult:
        chosen = executor[context.action.name] if isinstance(executor, Mapping) else executor
        return chosen(context)

    execution = Execution(
        deployed=deployed,
        commit=COMMIT,
        workspace=workspace,
        clients=no_clients,
        executors={(category, provider): run for provider, category in KINDS.items()},
        listen=listen or Journal(),
        cancelled=cancelled or threading.Event(),
        current_version=version or (lambda: deployed.version),
        evaluators=evaluators or {},
    )
    return execution.run()


@dataclass
class Contexts:
    """Makes what an executor is given when the action of these properties runs in stage Dev."""

    workspace: Workspace
    logs: list[ActionLog] = field(default_factory=list)

    def __call__(
        self,
        properties: dict[str, Any],
        *,
        clients: Clients = no_clients,
        artifacts: Mapping[str, Artifact] | None = None,
        earlier: tuple[ActionRecord, ...] = (),
        cancelled: threading.Event | None = None,
        listen: events.Listener | None = None,
        commit: Commit = COMMIT,
    ) -> ActionContext:
        heard = listen or Journal()
        one = Action.model_validate(properties)

        def line(text: str) -> None:
            heard(events.LogLine(stage="Dev", action=one.name, text=text))

        self.logs.append(ActionLog(self.workspace.results / "execution-1" / f"Dev-{one.name}.log", line))
        pipeline = Pipeline.model_validate({"Name": "shop", "Stages": []})
        return ActionContext(
            execution="execution-1",
            deployed=Deployed(account=ACCOUNT, region=REGION, version=1, properties=pipeline),
            stage="Dev",
            action=one,
            commit=commit,
            workspace=self.workspace,
            clients=clients,
            artifacts=artifacts or {},
            earlier=earlier,
            log=self.logs[-1],
            listen=heard,
            cancelled=cancelled or threading.Event(),
        )

    def close(self) -> None:
        for log in self.logs:
            with log:
                pass


def write(directory: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return directory
