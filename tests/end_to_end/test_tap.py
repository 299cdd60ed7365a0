"""A pipeline in hand by `tap`: started, stopped, tried again, rolled back and read, as on AWS."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from operate.errors import ExitCode
from tests.end_to_end.control import Hand, make_controlled_project
from tests.end_to_end.story import Story

pytestmark = pytest.mark.requirement("D3")


@dataclass(frozen=True)
class Tap:
    """`tap` of the checkout whose rehearsal is up."""

    hand: Hand

    def __call__(self, *words: str, code: ExitCode = ExitCode.DONE) -> str:
        """What it says."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PRODUCT", "REASON"))}
        told = subprocess.run(
            [sys.executable, "-m", "operate.cli", *words],
            cwd=self.hand.story.checkout,
            env={**own, "AWS_PROFILE": "rehearsal"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert told.returncode == code, told.stderr
        assert "Traceback" not in told.stderr
        return told.stdout

    def document(self, *words: str) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self(*words, "--json"))


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hand]:
    root = tmp_path_factory.mktemp("tap")
    outside = root / "outside"
    with Story.told(make_controlled_project(root / "project", outside)) as story, Hand.of(story, outside) as hand:
        yield hand


@pytest.fixture(scope="module")
def tap(hand: Hand) -> Tap:
    return Tap(hand)


def test_what_failed_is_read_and_tried_again(hand: Hand, tap: Tap) -> None:
    (hand.outside / "broken").touch()
    failed = hand.push("Break")
    assert hand.end_of(failed) == "Failed"
    assert "Build/Fragile" in tap("reports", "--exit-code", code=ExitCode.FAILED)
    assert "Build/Fragile Failed" in tap("logs", "--tail", "5")
    assert "broken" in tap("logs", "Build/Fragile")
    assert "Fragile" in tap("status", "--exit-code", code=ExitCode.FAILED)
    tap("approve", "--yes", code=ExitCode.NOTHING)

    (hand.outside / "broken").unlink()
    told = tap("retry", "--wait")

    assert told.splitlines()[-1] == f"execution {failed} Succeeded"
    (past,) = tap.document("history")["executions"]
    assert (past["execution"]["status"], past["author"]) == ("Succeeded", "somebody@example.com")
    assert [one["action"] for one in past["failed"]] == ["Fragile"]
    tap("retry", code=ExitCode.NOTHING)


def test_what_runs_is_stopped_and_another_one_is_started(hand: Hand, tap: Tap) -> None:
    (hand.outside / "hold").touch()
    started = tap.document("start")["execution"]
    hand.wait(lambda: hand.state("Prod")["latestExecution"]["pipelineExecutionId"] == started, "prod")
    second = tap.document("start")["execution"]
    assert [one["id"] for one in tap.document("status")["queued"]] == [second]
    tap("stop", "--reason", "enough", "--yes", "--execution", second)
    tap("stop", "--reason", "enough", "--yes", "--abandon", "--execution", started)
    (hand.outside / "hold").unlink()
    assert [hand.end_of(started), hand.end_of(second)] == ["Stopped", "Stopped"]
    stopped = {one["execution"]["id"]: one["execution"]["stop_reason"] for one in tap.document("history")["executions"]}
    assert (stopped[started], stopped[second]) == ("enough", "enough")
    tap("stop", "--reason", "enough", "--yes", code=ExitCode.NOTHING)


def test_a_stage_goes_back_to_the_last_good_one(hand: Hand, tap: Tap) -> None:
    good = hand.push("Good")
    assert hand.end_of(good) == "Succeeded"
    commit = hand.head
    newer = hand.push("Not so good")
    assert hand.end_of(newer) == "Succeeded"

    told = tap("rollback", "prod", "--yes", "--wait")

    assert f"to {good}" in told
    assert hand.lines("deployed")[-1] == commit
    newest = tap.document("history", "--limit", "1")["executions"][0]["execution"]
    assert (newest["type"], newest["rolled_back_to"]) == ("ROLLBACK", good)
