"""The roles of the pipeline's stack, and the sizes of their policies, grow on purpose only."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import Synthesized
from tests.stacks import stacks_of
from tests.tap_stack.policies import size

pytestmark = pytest.mark.requirement("C11", "D3")

FILE = Path(__file__).parent / "role_budget.toml"
LIMIT = 10_240
"""Characters of all inline policies of one role (IAM's quotas)."""
LOOSE = 1.5
"""A budget so many times too large says nothing any more."""


@pytest.fixture(scope="module")
def budget() -> dict[str, int]:
    return dict(tomllib.loads(FILE.read_text())["characters"])


@pytest.fixture(scope="module")
def sizes(product: Synthesized) -> dict[str, int]:
    """Characters of its policies, by the path of each role."""
    (stack,) = (stack for stack in stacks_of(product) if stack.name == "PipelineStack")
    policies = [policy.properties for policy in stack.template.all("IAM::Policy")]
    return {
        stack.path(role).removeprefix("PipelineStack/"): sum(
            size(policy["PolicyDocument"])
            for policy in (*role.properties.get("Policies", ()), *(p for p in policies if role.ref in p["Roles"]))
        )
        for role in stack.template.all("IAM::Role")
    }


def grown(sizes: Mapping[str, int], budget: Mapping[str, int]) -> dict[str, str]:
    """What each role has and may have, where that is too much."""
    allowed = {role: budget.get(role, budget["any"]) for role in sizes}
    return {role: f"{sizes[role]} of {most}" for role, most in allowed.items() if sizes[role] > most}


def test_there_are_no_more_roles_than_budgeted(sizes: dict[str, int]) -> None:
    most: int = tomllib.loads(FILE.read_text())["roles"]
    assert len(sizes) <= most, f"{sorted(sizes)}: share one of these, or raise `roles` in {FILE.name}"


def test_no_roles_policies_outgrow_their_budget(sizes: dict[str, int], budget: dict[str, int]) -> None:
    assert grown(sizes, budget) == {}, f"narrow what has grown, or raise its number in {FILE.name}"


def test_every_budget_is_that_of_a_role_and_not_too_large(sizes: dict[str, int], budget: dict[str, int]) -> None:
    named = {role: most for role, most in budget.items() if role != "any"}
    assert not named.keys() - sizes.keys(), f"remove it from {FILE.name}"
    assert not {role: most for role, most in named.items() if most > LOOSE * sizes[role]}
    assert max(budget.values()) < LIMIT


def test_what_has_grown_is_named_with_both_numbers() -> None:
    sizes = {"A/Role": 10, "B/Role": 20, "C/Role": 5}
    assert grown(sizes, {"A/Role": 9, "B/Role": 20, "any": 4}) == {"A/Role": "10 of 9", "C/Role": "5 of 4"}
