"""A violation planted inside a stage, and the two commands of `make synth` that must notice it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

APP = """
from aws_cdk import App, Stack, Stage, aws_s3
from stages.compliance.nag import enforce
from stages.settings import load

app = App()
Stack(app, "PipelineStack", tags={"Environment": "tools", "Project": "shop", "CostCenter": "cc-42"})
stage = Stage(app, "Sandbox")
aws_s3.Bucket(Stack(stage, "TapStack"), "Orders")
enforce(app, rule_packs=load(product="payments").product.rule_packs)
app.synth()
"""


BROKEN = (
    "AwsSolutions::AwsSolutions-S1",
    "NIST.800.53.R5::NIST.800.53.R5-S3BucketVersioningEnabled",
    "PCI.DSS.321::PCI.DSS.321-S3DefaultEncryptionKMS",
    "CostAllocation::Tags",
)
"""A rule of each pack that payments is checked by, and of our own."""


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CDK_DISABLE_CLI_TELEMETRY": "1"}
    return subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def cdk_synth(project: Path, *selected: str, app: str) -> subprocess.CompletedProcess[str]:
    cdk = str(ROOT / "node_modules" / ".bin" / "cdk")
    return run(project, cdk, "synth", *selected, "--quiet", "--no-notices", "--app", app)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the app was run, for a synth that did not select the stage: it has nothing against it."""
    directory = tmp_path_factory.mktemp("planted")
    (directory / "app.py").write_text(APP)
    assert cdk_synth(directory, app=f"{sys.executable} app.py").returncode == 0
    return directory


@pytest.mark.requirement("D4")
def test_the_synth_of_every_stack_fails(project: Path) -> None:
    # The command line judges the cloud assembly, whether it has just run the app or, to save that, is given the result.
    synth = cdk_synth(project, "**", app="cdk.out")
    assert synth.returncode != 0
    for rule in BROKEN:
        assert rule in synth.stderr


@pytest.mark.requirement("D4")
def test_the_verdict_fails_even_after_a_synth_that_did_not_select_the_stage(project: Path) -> None:
    verdict = run(project, sys.executable, "-m", "stages.compliance", "cdk.out/validation-report.json", "payments")
    assert verdict.returncode == 1
    for rule in BROKEN:
        assert f"{rule}\n  at Sandbox/TapStack/Orders/Resource\n" in verdict.stderr
