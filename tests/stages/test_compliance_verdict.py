"""What the build makes of CDK's validation report."""

import json
from pathlib import Path
from typing import Any

import pytest

from stages.compliance.__main__ import asked_for, main
from stages.compliance.record import METADATA

STACK = "PipelineStack/Dev/TapStack"
BUCKET = f"{STACK}/Bucket/Resource"
RULE = "AwsSolutions-S1"
NAG = "AwsSolutions"


def violation(**more: str) -> dict[str, Any]:
    return {
        "ruleName": RULE,
        "description": "The S3 Bucket has server access logs disabled.",
        "severity": "warning",
        "violatingConstructs": [{"constructPath": BUCKET}],
        **more,
    }


def pack(name: str = NAG, **more: object) -> dict[str, Any]:
    return {"pluginName": name, "conclusion": "success", "violations": [], "suppressedViolations": [], **more}


def assembly(directory: Path, *packs: dict[str, Any], acknowledged: str | None = None) -> Path:
    """A cloud assembly as `cdk synth` writes it: a validation report, and the metadata of a stack inside a stage."""
    stage = directory / "assembly-PipelineStack-Dev"
    stage.mkdir()
    entries = [{"type": METADATA, "data": {"Bucket/Resource": {acknowledged: "Known."}}}] if acknowledged else []
    metadata = {f"/{STACK}": entries, f"/{BUCKET}": [{"type": "aws:cdk:path", "data": "x"}]}
    (stage / "Stack.metadata.json").write_text(json.dumps(metadata))
    stack = {"type": "aws:cloudformation:stack", "additionalMetadataFile": "Stack.metadata.json"}
    (stage / "manifest.json").write_text(json.dumps({"artifacts": {"Stack": stack}}))
    nested = {"type": "cdk:cloud-assembly", "properties": {"directoryName": stage.name}}
    (directory / "manifest.json").write_text(json.dumps({"artifacts": {stage.name: nested}}))
    report = directory / "validation-report.json"
    report.write_text(json.dumps({"pluginReports": packs}))
    return report


def judged(report: Path) -> int:
    return main(report, packs=())


def test_accepted_findings_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accepted = violation(acknowledgedId=f"{NAG}::{RULE}", acknowledgedAt=BUCKET)
    report = assembly(tmp_path, pack(suppressedViolations=[accepted]), acknowledged=f"{NAG}::{RULE}")
    assert judged(report) == 0
    assert capsys.readouterr().out == "AwsSolutions: 1 findings, each accepted with a reason.\n"


@pytest.mark.requirement("D4")
def test_a_finding_fails_even_if_the_pack_itself_is_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(assembly(tmp_path, pack(violations=[violation()]))) == 1
    said = capsys.readouterr().err
    assert f"{NAG}::{RULE}\n  at {BUCKET}\n  The S3 Bucket has server access logs disabled.\n" in said


@pytest.mark.requirement("D4")
def test_an_acknowledgement_that_matches_nothing_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(assembly(tmp_path, pack(), acknowledged=f"{NAG}::{RULE}")) == 1
    assert f"{NAG}::{RULE}\n  at {BUCKET}\n  Accepted, but not found: remove" in capsys.readouterr().err


def test_what_another_app_left_in_the_directory_is_none_of_the_verdicts_business(tmp_path: Path) -> None:
    report = assembly(tmp_path, pack())
    entries = [{"type": METADATA, "data": {"Bucket/Resource": {f"{NAG}::{RULE}": "Known."}}}]
    (tmp_path / "TapStack.metadata.json").write_text(json.dumps({"/TapStack": entries}))
    assert judged(report) == 0


def test_a_pack_that_broke_down_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = pack(conclusion="failure", metadata={"error": "Validation plugin 'AwsSolutions' failed: out of memory"})
    assert judged(assembly(tmp_path, broken)) == 1
    assert "failed: out of memory" in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"pluginReports": null}'])
def test_without_a_report_nothing_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    report = tmp_path / "validation-report.json"
    if content is not None:
        report.write_text(content)
    assert judged(report) == 1
    assert "nothing was checked: run npx cdk synth" in capsys.readouterr().err


@pytest.mark.requirement("D4")
def test_a_pack_that_was_not_run_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    accepted = violation(acknowledgedId=f"{NAG}::{RULE}", acknowledgedAt=BUCKET)
    report = assembly(tmp_path, pack(suppressedViolations=[accepted]), acknowledged=f"{NAG}::{RULE}")
    assert main(report, packs=[NAG]) == 0
    assert main(report, packs=[NAG, "PCI.DSS.321"]) == 1
    assert capsys.readouterr().err.startswith("PCI.DSS.321 found nothing, not even what is accepted, so it was not run")


@pytest.mark.requirement("D4")
def test_the_settings_say_which_packs_have_to_be_run() -> None:
    assert asked_for("commerce") == {"CloudFormation-Validate", "AwsSolutions"}
    assert asked_for("payments") == {"CloudFormation-Validate", "AwsSolutions", "NIST.800.53.R5", "PCI.DSS.321"}
