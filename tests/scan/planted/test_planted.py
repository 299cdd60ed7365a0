"""Each tool finds what was planted for it, and the message says where: `make planted`."""

import json
from pathlib import Path

import pytest

from scan.__main__ import TOOLS, look
from tests.conftest import ROOT
from tests.scan.repository import write

BUCKET = {
    "Type": "AWS::S3::Bucket",
    "Properties": {"BucketName": "Not_A_Name"},
    "Metadata": {"aws:cdk:path": "PipelineStack/Dev/TapStack/Open/Resource"},
}
TEMPLATE = json.dumps({"Resources": {"Open": BUCKET}})
KEY = "AKIA" + "Q3EGXJ5T7NKWPLDM"

PLANTED = {
    "cfn-lint": ("cdk.out/a.template.json", TEMPLATE, "E1161 PipelineStack/Dev/TapStack/Open"),
    "checkov": ("cdk.out/a.template.json", TEMPLATE, "CKV_AWS_53 PipelineStack/Dev/TapStack/Open"),
    "bandit": ("app.py", "import subprocess\nsubprocess.run(input(), shell=True)\n", "B602 app.py:2"),
    "detect-secrets": ("settings.toml", f'key = "{KEY}"\n', "AWS Access Key settings.toml#"),
    "hadolint": ("workload/x/Dockerfile", "FROM node:latest\n", "DL3007 workload/x/Dockerfile:1"),
    "shellcheck": ("run.sh", "#!/bin/sh\nrm $1\n", "SC2086 run.sh:2"),
}
GOOD = {
    "cfn-lint": ("cdk.out/a.template.json", json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})),
    "bandit": ("app.py", "print('hello')\n"),
    "detect-secrets": ("settings.toml", 'key = "ask the vault"\n'),
    "hadolint": ("workload/x/Dockerfile", 'FROM node:24.1.0-alpine\nCMD ["node"]\n'),
    "shellcheck": ("run.sh", '#!/bin/sh\nrm "$1"\n'),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("FRESH", raising=False)
    (tmp_path / "scan").mkdir()
    for name in ("scan/requirements.lock", "scan/checkov.lock", ".venv-scan", ".venv-checkov", ".gitignore"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_something_is_planted_for_every_tool() -> None:
    assert set(PLANTED) == set(TOOLS)


@pytest.mark.parametrize("tool", PLANTED)
def test_what_is_planted_is_found(root: Path, tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, content, told = PLANTED[tool]
    write(root, **{path: content})
    assert not look(TOOLS[tool], root, accepted=[], product="commerce")
    assert f"{tool}: {told}" in capsys.readouterr().err
    assert "<failure" in (root / f"reports/scan/{tool}.xml").read_text()


@pytest.mark.parametrize("tool", GOOD)
def test_what_is_good_passes(root: Path, tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    path, content = GOOD[tool]
    write(root, **{path: content})
    assert look(TOOLS[tool], root, accepted=[], product="commerce"), capsys.readouterr().err
