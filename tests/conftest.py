"""One synth of the commerce app, shared by the tests that look at what it makes."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.tap_stack.templates import Template

if TYPE_CHECKING:
    from aws_cdk import App

    from pipeline.stack import PipelineStack

# CDK's own validation takes most of a synth's time, and runs in the build's synth. Read when aws_cdk is imported.
os.environ["CDK_VALIDATION"] = "false"

ROOT = Path(__file__).parents[1]

_TOGETHER = {
    "cdk": (
        "tests/tap_stack/",
        "tests/pipeline/",
        "tests/docs/",
        "tests/stages/test_tap",
        "tests/stages/test_compliance.py",
    )
    + ("tests/stages/test_settings_constants", "tests/test_pipeline_app"),
    "engine": ("tests/rehearsal/engine/",),
    "postgres": ("tests/workload/", "tests/rehearsal/test_database"),
}
"""What uses the same expensive fixtures of the session, so that only one of several workers starts them."""


class _Scheduling(LoadFileScheduling):
    """Gives a worker whole files, and those that belong together to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        groups = (group for group, places in _TOGETHER.items() if nodeid.startswith(places))
        return next(groups, super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """However `--dist` is set."""
    return _Scheduling(config, log)


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
    def templates(self) -> dict[str, bytes]:
        """Every template, by its path in the cloud assembly."""
        paths = sorted(self.directory.rglob("*.template.json"))
        return {str(path.relative_to(self.directory)): path.read_bytes() for path in paths}


def synthesize(directory: Path, **context: str) -> Synthesized:
    """The app as `cdk synth -c` makes it, with cdk.json's feature flags."""
    from aws_cdk import App

    import pipeline_app

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(directory), context={**flags, **context}, stack_traces=False)
    stack = pipeline_app.build(app)
    app.synth()
    return Synthesized(app=app, stack=stack, directory=directory)


@pytest.fixture(scope="session")
def commerce(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesize(tmp_path_factory.mktemp("commerce"))


@pytest.fixture(scope="session")
def postgres_templates() -> Iterator[Path]:
    """For all databases of the tests, where any user gets to: as root they run as another."""
    with tempfile.TemporaryDirectory(prefix="tap-tests-") as directory:
        Path(directory).chmod(0o755)
        yield Path(directory) / "templates"
