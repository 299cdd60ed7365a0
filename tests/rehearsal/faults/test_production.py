"""What of prod is not as it was."""

from dataclasses import replace

import pytest

from rehearsal.faults.production import StackState, StageState, differences
from rehearsal.faults.running import RunningImage

_IMAGE = RunningImage("444444444444.dkr.ecr.us-east-1.amazonaws.com/assets:abc", "sha256:1")
_STACK = StackState(
    status="UPDATE_COMPLETE",
    updated="10:00",
    template="{}",
    outputs=(("SiteUrl", "https://shop.example.com"),),
    images=frozenset({_IMAGE}),
)


def _stage(stack: StackState) -> StageState:
    return StageState((("tap-commerce-prod", stack),))


@pytest.mark.parametrize("touched", [True, False])
def test_nothing_if_nothing_has_changed(touched: bool) -> None:
    assert list(differences(_stage(_STACK), _stage(_STACK), touched=touched)) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (replace(_STACK, template='{"Resources": {}}'), "another template"),
        (replace(_STACK, outputs=()), "other outputs"),
        (replace(_STACK, images=frozenset({replace(_IMAGE, digest="sha256:2")})), "runs abc@sha256:2 instead of"),
        (replace(_STACK, images=frozenset()), "instead of abc@sha256:1"),
        (replace(_STACK, status="UPDATE_ROLLBACK_FAILED"), "is in state UPDATE_ROLLBACK_FAILED"),
    ],
    ids=["template", "outputs", "digest", "no tasks", "state"],
)
def test_what_has_changed_is_said(changed: StackState, said: str) -> None:
    (problem,) = differences(_stage(_STACK), _stage(changed), touched=True)
    assert said in problem


def test_a_stage_that_the_run_never_came_to_was_not_even_changed_and_changed_back() -> None:
    rolled_back = replace(_STACK, status="UPDATE_ROLLBACK_COMPLETE", updated="10:05")
    assert list(differences(_stage(_STACK), _stage(rolled_back), touched=True)) == []
    (problem,) = differences(_stage(_STACK), _stage(rolled_back), touched=False)
    assert "was changed" in problem
