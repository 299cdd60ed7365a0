"""Properties of the settings that hold for any input."""

import copy
import itertools
import tomllib
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.settings import CONFIG, SettingsError, load
from stages.settings.rules.network import RULES
from tap_stack.settings import NetworkSettings
from tests.stages import settings_file

VPC = IPv4Network("10.0.0.0/16")
FILE = tomllib.loads((CONFIG / "commerce.toml").read_text(encoding="utf-8"))


def leaves(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")


def refusal(*, overrides: dict[str, str] | None = None, directory: Path = CONFIG) -> tuple[str, ...]:
    """The problems for which settings are refused; none if they are accepted."""
    try:
        load(overrides=overrides or {}, directory=directory)
    except SettingsError as error:
        return error.problems or ("refused without a word",)
    return ()


def subnets() -> st.SearchStrategy[IPv4Network]:
    """Any subnet of the VPC that AWS and a load balancer take."""
    return st.integers(17, 27).flatmap(
        lambda prefix: st.integers(0, 2 ** (prefix - 16) - 1).map(
            lambda number: IPv4Network((int(VPC.network_address) + number * 2 ** (32 - prefix), prefix))
        )
    )


@settings(deadline=None)
@given(st.lists(subnets(), min_size=4, max_size=4))
def test_subnets_are_refused_exactly_when_two_share_an_address(chosen: list[IPv4Network]) -> None:
    network = NetworkSettings(
        cidr=VPC,
        availability_zones=("us-east-1a", "us-east-1b"),
        public_subnets=tuple(chosen[:2]),
        private_subnets=tuple(chosen[2:]),
        nat_gateways=1,
        interface_endpoints=(),
    )
    addresses = sum(subnet.num_addresses for subnet in chosen)
    spans = sorted((int(subnet.network_address), int(subnet.broadcast_address)) for subnet in chosen)
    shared = any(later[0] <= earlier[1] for earlier, later in itertools.pairwise(spans))

    assert any(list(rule(network)) for rule in RULES) == shared
    assert shared or addresses <= VPC.num_addresses


anything = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(10**13), 10**13),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=30),
        st.sampled_from(["prod", "us-east-1a", "10.0.0.0/8", "15.2", "Z0444444EXAMPLECOM001"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "cpu", "tags", "backend", "", "a.b", "x y"]), inner, max_size=3),
    ),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(sorted(leaves(FILE))), value=anything)
def test_whatever_stands_in_the_file_is_accepted_or_explained(place: str, value: object, tmp_path: Path) -> None:
    config = settings_file.write(tmp_path, {place: value})

    problems = refusal(directory=config)

    assert all(problem.startswith("config/commerce.toml: ") for problem in problems)
    assert all(len(problem.splitlines()) == 1 for problem in problems)


@settings(max_examples=100, deadline=None)
@given(place=st.sampled_from(sorted(leaves(FILE))), text=st.text(max_size=20) | st.sampled_from(["false", "[", "NaN"]))
def test_whatever_an_option_says_is_accepted_or_explained(place: str, text: str) -> None:
    problems = refusal(overrides={place: text})

    assert all(place in problem for problem in problems)
    assert all(len(problem.splitlines()) == 1 for problem in problems)


@settings(deadline=None)
@given(place=st.sampled_from(["min_tasks", "max_tasks"]), tasks=st.integers(1, 6))
def test_an_option_counts_as_if_the_file_said_it(place: str, tasks: int) -> None:
    path = f"staging.services.backend.{place}"
    tables = copy.deepcopy(FILE)
    tables["staging"].setdefault("services", {}).setdefault("backend", {})[place] = tasks
    least = tables["staging"]["services"]["backend"].get("min_tasks", 1)
    most = tables["staging"]["services"]["backend"].get("max_tasks", 4)

    try:
        staging = load(overrides={path: str(tasks)}).stages[1].services["backend"]
    except SettingsError:
        assert least > most
    else:
        assert (staging.min_tasks, staging.max_tasks) == (least, most)
