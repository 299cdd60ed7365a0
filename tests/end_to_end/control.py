"""A pipeline of three stages that somebody has in hand: by CodePipeline's API, and by files that its builds look at."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import RunRecord
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.pipeline.serving import serving
from tests.end_to_end.project import git
from tests.end_to_end.story import REGION, Story
from tests.end_to_end.synthesized import Json, action, build_project, make_synthesized_project, pipeline, source_stage
from tests.end_to_end.synthesized import stage as stage_of

NAME, TOOLS = "small", "111111111111"
WITHIN_SECONDS = 20.0


def _build(name: str, source: str, *, command: str, exported: str = "", **more: Any) -> tuple[Json, Json]:  # noqa: ANN401 - JSON
    """An action, and the project that it builds."""
    buildspec = {
        "version": "0.2",
        "phases": {"build": {"commands": [command]}},
        **({"artifacts": {"files": ["made"]}} if "OutputArtifacts" in more else {}),
        **({"env": {"exported-variables": [exported]}} if exported else {}),
    }
    configuration = {"ProjectName": {"Ref": name}, **more.pop("Configuration", {})}
    built = action(name, "Build", "CodeBuild", Configuration=configuration, InputArtifacts=[{"Name": source}], **more)
    return built, build_project(json.dumps(buildspec))


def make_controlled_project(directory: Path, outside: Path) -> Path:
    """A git repository with this project; returns the directory, which is made.

    Build makes something of the commit; its action Fragile fails as long as `outside/broken` is there. Prod waits as
    long as `outside/hold` is, and writes what it was given into `outside/deployed`.
    """
    outside.mkdir()
    fast, fast_project = _build(
        "Fast",
        "Source",
        command=f"echo Fast >> {outside}/ran; export MADE=$CODEBUILD_RESOLVED_SOURCE_VERSION; echo $MADE > made",
        exported="MADE",
        Namespace="Fast",
        OutputArtifacts=[{"Name": "Made"}],
    )
    fragile, fragile_project = _build(
        "Fragile", "Source", command=f"echo Fragile >> {outside}/ran; test ! -e {outside}/broken"
    )
    variables = json.dumps([{"name": "GIVEN", "value": "#{Fast.MADE}", "type": "PLAINTEXT"}])
    deploy, deploy_project = _build(
        "Deploy",
        "Made",
        command=f"touch {outside}/at-prod; while test -e {outside}/hold; do sleep 0.1; done; "
        f'test "$GIVEN" = "$(cat made)"; echo "$GIVEN" >> {outside}/deployed',
        Configuration={"EnvironmentVariables": variables},
    )
    resources = {
        "Fast": fast_project,
        "Fragile": fragile_project,
        "Deploy": deploy_project,
        "Pipeline": pipeline(NAME, source_stage(), stage_of("Build", fast, fragile), stage_of("Prod", deploy)),
    }
    return make_synthesized_project(directory, resources=resources, subject="A pipeline in hand")


@dataclass(frozen=True)
class Hand:
    """Somebody with a checkout, and CodePipeline's API."""

    story: Story
    outside: Path
    records: list[RunRecord] = field(default_factory=list)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    @contextmanager
    def of(cls, story: Story, outside: Path) -> Iterator[Self]:
        """Requests are performed in turn, as long as the context lasts."""
        hand, over = cls(story, outside), threading.Event()
        worker = threading.Thread(target=hand._work, args=(over,))
        with serving(story.rehearsal.workspace.state):
            worker.start()
            try:
                yield hand
            finally:
                over.set()
                (outside / "hold").unlink(missing_ok=True)
                for waiting in hand.api.list_pipeline_executions(pipelineName=NAME)["pipelineExecutionSummaries"]:
                    if waiting["status"] == "InProgress":
                        hand.stop(waiting["pipelineExecutionId"], abandon=True)
                worker.join()

    def _work(self, over: threading.Event) -> None:
        requests = Requests(self.story.rehearsal.workspace.run)
        while not over.wait(0.05):
            with self._turn:
                if request := requests.take():
                    self.records.append(self.story.rehearsal.perform(request, listeners=[]))

    @property
    def newest(self) -> RunRecord:
        """The run whose execution has ended: CodePipeline tells so a moment before the runner is done with it."""
        with self._turn:
            return self.records[-1]

    @property
    def api(self) -> Any:  # noqa: ANN401 - a boto3 client
        """CodePipeline, as its account."""
        return EngineClients(self.story.rehearsal.endpoint)("codepipeline", account=TOOLS, region=REGION)

    def push(self, message: str) -> str:
        """Commit and push, as a git hook would ask for it; returns the execution."""
        git(self.story.checkout, "commit", "--quiet", "--allow-empty", "--message", message)
        commit = self.story.rehearsal.push()
        request = Request(kind=Kind.PUSH, pipeline=NAME, commit=commit.id, branch=commit.branch)
        Requests(self.story.rehearsal.workspace.run).put(request)
        return request.execution

    @property
    def head(self) -> str:
        """The commit of the checkout."""
        return self.commit("HEAD")

    def commit(self, revision: str) -> str:
        """The commit of a revision."""
        return git(self.story.checkout, "rev-parse", revision)

    def stop(self, execution: str, *, abandon: bool) -> None:
        """Stop it, for a reason."""
        self.api.stop_pipeline_execution(
            pipelineName=NAME, pipelineExecutionId=execution, abandon=abandon, reason="not now"
        )

    def execution(self, identifier: str) -> Json:
        """What CodePipeline says of it."""
        whole = self.api.get_pipeline_execution(pipelineName=NAME, pipelineExecutionId=identifier)
        found: Json = whole["pipelineExecution"]
        return found

    def state(self, stage: str) -> Json:
        """What CodePipeline says of a stage."""
        states = self.api.get_pipeline_state(name=NAME)["stageStates"]
        found: Json = next(state for state in states if state["stageName"] == stage)
        return found

    def end_of(self, identifier: str) -> str:
        """Its status, once it runs no more."""
        self.wait(
            lambda: self.execution(identifier)["status"] not in ("InProgress", "Stopping"), f"end of {identifier}"
        )
        return str(self.execution(identifier)["status"])

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Until it holds."""
        deadline = time.monotonic() + WITHIN_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"waited for {what}: {self.api.get_pipeline_state(name=NAME)}"
            time.sleep(0.05)

    def lines(self, name: str) -> list[str]:
        """What builds have written."""
        file = self.outside / name
        return file.read_text().splitlines() if file.exists() else []
