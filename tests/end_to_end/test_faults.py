"""Each fault in turn, on a small shop's way to prod: how the run ends, prod as it was, and a push that recovers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rehearsal.faults.catalogue import FAULTS
from rehearsal.faults.drill import strike
from rehearsal.faults.fault import Fault
from rehearsal.faults.no_space import unavailable
from rehearsal.faults.pushes import Pushes
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import Commit
from tests.end_to_end.conftest import Start
from tests.end_to_end.small_shop import DEV, NAME, REGION, TOOLS, make_small_shop
from tests.end_to_end.story import Story

_LONGEST_SECONDS = 420.0
_FAILED = {
    "task-crash-loop": ["Dev/Deploy"],
    "asset-missing": ["Dev/Deploy"],
    "database-lost": ["Dev/Checks"],
    "flaky-check": ["Dev/Checks"],
    "slow-backend": ["Dev/LoadCheck"],
    "alarm-during-bake": [],  # each action went well, and the stage failed
    "approval-expired": ["ApproveProd/Promote"],
    "disk-full": ["Build/Image"],
}
"""The actions that fail, as CodePipeline tells it afterwards."""


@dataclass
class Faults:
    """One embedded AWS, in which one fault follows the other."""

    story: Story
    pushes: Pushes
    prod: Commit

    def client(self, service: str, account: str = TOOLS) -> Any:  # noqa: ANN401 - a class per service
        return EngineClients(self.story.rehearsal.endpoint)(service, account=account, region=REGION)

    def execution(self, commit: str) -> dict[str, Any]:
        """What CodePipeline says of the execution of a push."""
        pages = self.client("codepipeline").get_paginator("list_pipeline_executions").paginate(pipelineName=NAME)
        executions = [one for page in pages for one in page["pipelineExecutionSummaries"]]
        (found,) = (
            one
            for one in executions
            if one["sourceRevisions"][0]["revisionId"] == commit and one.get("executionType") != "ROLLBACK"
        )
        return dict(found)

    def failed(self, execution: str) -> list[str]:
        """The actions of an execution that failed, as CodePipeline tells it."""
        asked = {"pipelineName": NAME, "filter": {"pipelineExecutionId": execution}}
        pages = self.client("codepipeline").get_paginator("list_action_executions").paginate(**asked)
        runs = [run for page in pages for run in page["actionExecutionDetails"]]
        return [f"{run['stageName']}/{run['actionName']}" for run in runs if run["status"] == "Failed"]

    def stack(self, stage: str) -> str:
        """The state of a stage's stack."""
        account = DEV if stage == "Dev" else TOOLS
        (found,) = self.client("cloudformation", account).describe_stacks(StackName=f"{NAME}-{stage.lower()}")["Stacks"]
        return str(found["StackStatus"])


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faults]:
    with Story.told(make_small_shop(tmp_path_factory.mktemp("faults") / "project")) as story:
        pushes = Pushes(story.rehearsal)
        base = pushes.head()
        pushes.reach(base)
        yield Faults(story, pushes, base)


@pytest.mark.parametrize("kind", [kind for kind in FAULTS if not kind.ends_cloud], ids=lambda kind: kind.name)
def test_prod_is_as_it_was_and_the_next_push_recovers(faults: Faults, kind: type[Fault]) -> None:
    if kind.name == "disk-full" and (why := unavailable()):
        pytest.skip(why)

    struck = strike(faults.pushes, kind, on=faults.prod)
    faults.prod = struck.good

    assert struck.verdict.as_expected, "\n".join(struck.verdict.lines())
    execution = faults.execution(struck.bad.id)
    assert faults.failed(execution["pipelineExecutionId"]) == _FAILED[kind.name]
    assert faults.execution(struck.good.id)["status"] == "Succeeded"
    assert [faults.stack(stage) for stage in ("Dev", "Prod")] == ["UPDATE_COMPLETE"] * 2
    assert struck.rolled_back == (kind.name == "alarm-during-bake")


def test_an_engine_that_dies_leaves_nothing_and_a_fresh_one_reaches_prod(start: Start, tmp_path: Path) -> None:
    """By the command, as a person has it."""
    command = start(make_small_shop(tmp_path / "project"), "rehearse", "FAULT=engine-dies")

    assert command.code(within=_LONGEST_SECONDS) == 0, command.output
    assert "it happened: the embedded AWS was killed while shop-dev was in state CREATE_IN_PROGRESS" in command.output
    assert "the rehearsal says so: The embedded AWS ended before its time (killed by SIGKILL)" in command.output
    assert "✓ nothing of it runs any more" in command.output
    assert "\nFault engine-dies, in Dev: as expected\n" in command.output
