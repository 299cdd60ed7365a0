"""One synth of each product's app, shared by the tests that look at what it makes."""

import gc
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stages.compliance.switch import VARIABLE
from stages.settings import Settings
from tests.scheduling import (  # noqa: F401 - pytest finds them here
    pytest_collection_modifyitems,
    pytest_xdist_make_scheduler,
)
from tests.selection import pytest_addoption  # noqa: F401 - as above
from tests.tap_stack.templates import Template

if TYPE_CHECKING:
    from aws_cdk import App

    from pipeline.stack import PipelineStack

# Import CDK where it is used, not at the top: that starts a process and takes a second, in each worker that collects.
# CDK's own validation takes most of a synth's time, and runs in the build's synth. Read when aws_cdk is imported.
os.environ[VARIABLE] = "false"
# What Node.js would keep of the CDK's compiled code is 170 MB.
os.environ["NODE_DISABLE_COMPILE_CACHE"] = "1"

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Synthesized:
    """An app and the cloud assembly that it wrote."""

    app: "App"
    stack: "PipelineStack"
    directory: Path

    @property
    def pipeline(self) -> Template:
        return Template(self.directory / "PipelineStack.template.json")

    def stage(self, name: str) -> Template:
        (path,) = (self.directory / f"assembly-PipelineStack-{name}").glob("*.template.json")
        return Template(path)

    @property
    def deployed(self) -> dict[str, Template]:
        """The stages' templates, by name, in the order of delivery."""
        return {stage.node.id: self.stage(stage.node.id) for stage in self.stack.stages}

    @property
    def all_templates(self) -> list[Template]:
        """The pipeline's and the stages', and whatever else was synthesized."""
        return [Template(path) for path in sorted(self.directory.rglob("*.template.json"))]

    @property
    def templates(self) -> dict[str, bytes]:
        """Every template, by its path in the cloud assembly."""
        paths = sorted(self.directory.rglob("*.template.json"))
        return {str(path.relative_to(self.directory)): path.read_bytes() for path in paths}


def synthesize(directory: Path, **context: str) -> Synthesized:
    """The app as `cdk synth -c` makes it, with cdk.json's feature flags."""
    return _synthesize(directory, settings=None, context=context)


def synthesize_settings(directory: Path, settings: Settings) -> Synthesized:
    """The same, of other settings than those of a product's file."""
    return _synthesize(directory, settings=settings, context={})


def _synthesize(directory: Path, *, settings: Settings | None, context: dict[str, str]) -> Synthesized:
    from aws_cdk import App  # CDK's process has started without validation; what is ours goes on with it

    import pipeline_app
    from pipeline.stack import PipelineStack

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(directory), context={**flags, **context}, stack_traces=False)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(VARIABLE, raising=False)
        stack = pipeline_app.build(app, settings=settings or pipeline_app.settings_of(app))
    assert isinstance(stack, PipelineStack)
    app.synth()
    return Synthesized(app=app, stack=stack, directory=directory)


def synthesize_sandbox(directory: Path, *, name: str = "alice") -> Template:
    """What a branch gets of commerce: the stack by `-c sandbox=<name>`."""
    from aws_cdk import App

    import pipeline_app

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(directory), context={**flags, "sandbox": name}, stack_traces=False)
    pipeline_app.build(app, settings=pipeline_app.settings_of(app))
    app.synth()
    (path,) = directory.glob("*.template.json")
    return Template(path)


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """A file that leaves a socket without an owner fails, and not whichever test runs when it is collected.

    pytest makes an error of the warning that a collection then brings (`filterwarnings`).
    """
    yield
    gc.collect()


@pytest.fixture(scope="session")
def commerce(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("commerce"))


@pytest.fixture(scope="session")
def payments(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("payments"), product="payments")


@pytest.fixture(scope="session")
def reachable() -> Iterator[Path]:
    """A directory where any user gets to, unlike pytest's: as root, databases run as another user."""
    with tempfile.TemporaryDirectory(prefix="tap-tests-") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


@pytest.fixture(scope="session")
def postgres_templates(reachable: Path) -> Path:
    """For all databases of the tests."""
    return reachable / "templates"


@pytest.fixture(scope="session", params=["commerce", "payments"])
def product(request: pytest.FixtureRequest) -> Synthesized:
    """Each in turn, for what has to hold for any."""
    app: Synthesized = request.getfixturevalue(request.param)
    return app
