"""One embedded AWS, and one push after another to the pipeline on it."""

import os
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
from rich.console import Console

from rehearsal import guard
from rehearsal.pipeline import events
from rehearsal.pipeline.approvers import FromElsewhere
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import ActionRecord, RunRecord, Status
from rehearsal.session import Rehearsal
from rehearsal.workspace import MARKER, Workspace
from tests.end_to_end import project
from tests.rehearsal.mailbox import answer as answer_question

REGION = "us-east-1"
_SHOWN_LINES = 120
ACCOUNTS = {"dev": "222222222222", "staging": "333333333333", "prod": "444444444444"}


@dataclass(frozen=True)
class Answer:
    """What somebody in another terminal says at the approval."""

    approved: bool
    reason: str = ""


@dataclass(frozen=True)
class Story:
    """The project's repository and the rehearsal of it."""

    checkout: Path
    rehearsal: Rehearsal

    @classmethod
    @contextmanager
    def told(cls, checkout: Path) -> Iterator[Self]:
        """Start the embedded AWS and deploy the pipeline as the project's HEAD has it; end everything afterwards."""
        workspace = Workspace(checkout / ".rehearsal")
        os.environ[MARKER] = str(workspace.root)
        try:
            with Rehearsal(
                checkout=checkout,
                workspace=workspace,
                product="commerce",
                console=Console(),
                approver=FromElsewhere(workspace, minutes=5),
            ) as rehearsal:
                rehearsal.deploy_pipeline()
                yield cls(checkout, rehearsal)
        finally:
            guard.clean_up_leftovers(workspace)
            del os.environ[MARKER]

    def commit(self, message: str) -> None:
        """Commit everything that was changed in the project."""
        project.commit(self.checkout, message)

    def push(self, *, answer: Answer) -> RunRecord:
        """Push HEAD and watch the pipeline; the approval is answered as from another terminal."""

        def listen(event: events.Event, /) -> None:
            if isinstance(event, events.WaitingForApproval):
                threading.Thread(target=self._answer, args=(answer,)).start()

        record = self.rehearsal.run(self.rehearsal.push(), listeners=[listen])
        _tell_failures(record)
        return record

    def _answer(self, answer: Answer) -> None:
        """As from elsewhere, as soon as the question has been put."""
        for _ in self._until_asked():
            answer_question(self.rehearsal.workspace, approved=answer.approved, by="somebody", reason=answer.reason)

    def _until_asked(self) -> Iterator[None]:
        while not list(self.rehearsal.workspace.mailbox.glob("*.waiting")):
            if self.rehearsal.cancelled.wait(0.05):
                return
        yield

    def stack(self, stage: str) -> Mapping[str, Any]:
        """What CloudFormation says of a stage's stack."""
        client = EngineClients(self.rehearsal.endpoint)("cloudformation", account=ACCOUNTS[stage], region=REGION)
        found: Mapping[str, Any] = client.describe_stacks(StackName=f"tap-commerce-{stage}")["Stacks"][0]
        return found

    @property
    def definition(self) -> str:
        """The pipeline as CloudFormation has deployed it."""
        return (self.rehearsal.workspace.state / "pipelines" / "tap-commerce.json").read_text()

    def image(self, stage: str) -> str:
        """The image that a stage's service runs."""
        ecs = EngineClients(self.rehearsal.endpoint)("ecs", account=ACCOUNTS[stage], region=REGION)
        (cluster,) = ecs.list_clusters()["clusterArns"]
        services = ecs.list_services(cluster=cluster)["serviceArns"]
        (service,) = ecs.describe_services(cluster=cluster, services=services)["services"]
        task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        image: str = task["containerDefinitions"][0]["image"]
        return image.rpartition(":")[2]

    def client(self, stage: str) -> httpx.Client:
        """A client of a stage's API, with its key, by its real name and with certificates verified."""
        environment = self.rehearsal.environment
        outputs = {output["OutputKey"]: output["OutputValue"] for output in self.stack(stage)["Outputs"]}
        gateway = EngineClients(self.rehearsal.endpoint)("apigateway", account=ACCOUNTS[stage], region=REGION)
        key: str = gateway.get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
        return httpx.Client(
            base_url=outputs["ApiUrl"],
            headers={"x-api-key": key},
            proxy=environment["HTTPS_PROXY"],
            verify=ssl.create_default_context(cafile=environment["SSL_CERT_FILE"]),
            trust_env=False,
        )


def action(record: RunRecord, name: str) -> ActionRecord:
    """The action `Stage/Name` of the last execution."""
    return next(found for found in record.last.actions if f"{found.stage}/{found.name}" == name)


def failed(record: RunRecord) -> dict[str, str]:
    """The stages of the last execution that failed, with what each failed action says: so a test tells why."""
    return {
        stage.name: "\n".join(f"{found.name}: {found.error}" for found in stage.actions if found.error)
        for stage in record.last.stages
        if stage.status is Status.FAILED
    }


def _tell_failures(record: RunRecord) -> None:
    """Print the end of the log of each action that failed: pytest shows it with a test that did not expect it."""
    for found in (found for execution in record.executions for found in execution.actions if found.error):
        lines = found.log.read_text(errors="replace").splitlines() if found.log else []
        print(f"{found.stage}/{found.name}: {found.error}", *lines[-_SHOWN_LINES:], sep="\n")


@contextmanager
def traffic(client: httpx.Client, path: str) -> Iterator[list[int]]:
    """The statuses of requests, one after the other, for as long as the context lasts."""
    statuses: list[int] = []
    enough = threading.Event()

    def ask() -> None:
        while not enough.wait(0.1):
            statuses.append(client.get(path).status_code)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield statuses
    finally:
        enough.set()
        asking.join()
