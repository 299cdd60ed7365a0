"""What a rehearsal prepares: which stacks and accounts the app has, and which commands it takes, in whose name."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.preparation import Assembly, CloudEnvironment, Preparation
from rehearsal.steps import Steps

TOOLS, DEV, PROD = (CloudEnvironment(number * 12, "us-east-1") for number in "124")


def write_manifest(directory: Path, stacks: Mapping[str, CloudEnvironment]) -> None:
    directory.mkdir(parents=True)
    artifacts: dict[str, Any] = {
        name: {"type": "aws:cloudformation:stack", "environment": str(environment)}
        for name, environment in stacks.items()
    }
    artifacts["Tree"] = {"type": "cdk:tree"}
    (directory / "manifest.json").write_text(json.dumps({"version": "54.0.0", "artifacts": artifacts}))


def write_assembly(directory: Path) -> Path:
    """An app with a pipeline in the tools account and two stages, one of them in the same region twice."""
    write_manifest(directory, {"PipelineStack": TOOLS})
    write_manifest(directory / "assembly-PipelineStack-Prod", {"Prod": PROD})
    write_manifest(directory / "assembly-PipelineStack-Dev", {"Dev": DEV, "Other": DEV})
    return directory


def test_the_pipeline_is_the_one_top_level_stack(tmp_path: Path) -> None:
    assert Assembly(write_assembly(tmp_path / "cdk.out")).pipeline == ("PipelineStack", TOOLS)


def test_every_account_and_region_counts_once(tmp_path: Path) -> None:
    assert Assembly(write_assembly(tmp_path / "cdk.out")).environments == [TOOLS, DEV, PROD]


@pytest.mark.parametrize("stacks", [{}, {"One": TOOLS, "Two": DEV}])
def test_an_app_without_the_one_pipeline_is_refused(tmp_path: Path, stacks: dict[str, CloudEnvironment]) -> None:
    write_manifest(tmp_path / "cdk.out", stacks)
    with pytest.raises(RehearsalError, match=f"{len(stacks)} top-level stacks; a rehearsal needs one"):
        _ = Assembly(tmp_path / "cdk.out").pipeline


@dataclass(frozen=True)
class Command:
    title: str
    words: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]

    @property
    def account(self) -> str | None:
        return self.environment.get("AWS_ACCESS_KEY_ID")


@dataclass
class FakeSteps:
    """Runs nothing; `synth` leaves an assembly, and a step of the title `failing` fails."""

    failing: str = ""
    commands: list[Command] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def command(self, title: str, command: Sequence[str], *, directory: Path, environment: Mapping[str, str]) -> None:
        with self._writing:
            self.commands.append(Command(title, tuple(command), directory, environment))
        if title == self.failing:
            raise RehearsalError(f"{title} failed")
        if "synth" in command:
            write_assembly(directory / "cdk.out")


def prepare(checkout: Path, steps: FakeSteps) -> str:
    environment = {"PATH": "/machine/bin", "CI": "true", "HTTPS_PROXY": "http://127.0.0.1:1"}
    return Preparation(
        checkout=checkout,
        product="payments",
        endpoint="http://127.0.0.1:4566",
        environment=environment,
        steps=cast("Steps", steps),
    ).deploy_pipeline()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return tmp_path / "run" / "deploy"


@pytest.fixture
def commands(checkout: Path) -> list[Command]:
    steps = FakeSteps()
    assert prepare(checkout, steps) == "PipelineStack"
    return steps.commands


def test_set_up_synth_all_bootstraps_and_the_deployment_come_in_this_order(commands: list[Command]) -> None:
    verbs = [next(verb for verb in ("setup", "synth", "bootstrap", "deploy") if verb in c.words) for c in commands]
    assert verbs == ["setup", "synth", *["bootstrap"] * 3, "deploy"]


def test_the_product_is_synthesized_without_credentials(commands: list[Command]) -> None:
    synth = commands[1]
    assert synth.words[-2:] == ("-c", "product=payments")
    assert not {name for name in synth.environment if name.startswith("AWS_")}


def test_each_account_is_bootstrapped_once_as_itself_as_the_guide_says(commands: list[Command]) -> None:
    bootstraps = [command for command in commands if "bootstrap" in command.words]
    assert sorted(command.account or "" for command in bootstraps) == [TOOLS.account, DEV.account, PROD.account]
    for command in bootstraps:  # what `make bootstrap PRODUCT=payments` runs
        assert command.words == ("python", "-m", "bootstrap", "--product", "payments")


def test_the_pipeline_stack_alone_is_deployed_to_its_account_in_the_engine(commands: list[Command]) -> None:
    deploy = commands[-1]
    assert deploy.words[-3:] == ("deploy", "PipelineStack", "--require-approval=never")
    assert deploy.account == TOOLS.account
    assert deploy.environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"


def test_only_synth_makes_the_assembly_that_is_deployed(commands: list[Command]) -> None:
    (deploy,) = (command for command in commands if "deploy" in command.words)
    assert deploy.words[:4] == ("npx", "cdk", "--app", "cdk.out")


def test_every_command_runs_in_the_checkout_with_its_own_tools_first(commands: list[Command], checkout: Path) -> None:
    for command in commands:
        assert command.directory == checkout
        own = [str(checkout / ".venv/bin"), str(checkout / "node_modules/.bin")]
        assert command.environment["PATH"].split(":") == [*own, "/machine/bin"]
        assert command.environment["HTTPS_PROXY"] == "http://127.0.0.1:1"


def test_synth_leaves_nothing_in_the_users_home(commands: list[Command], checkout: Path) -> None:
    home = Path(commands[1].environment["HOME"])
    assert home.parent == checkout.parent, "beside the checkout, removed with it"


def test_a_bootstrap_that_fails_keeps_the_pipeline_from_being_deployed(checkout: Path) -> None:
    steps = FakeSteps(failing=f"bootstrap account {DEV.account}")
    with pytest.raises(RehearsalError, match=f"bootstrap account {DEV.account} failed"):
        prepare(checkout, steps)
    assert not [command for command in steps.commands if "deploy" in command.words]
