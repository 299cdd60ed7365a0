"""The CDK app: the same commit always gives the same templates, and a bad setting gives a message."""

import functools
import json
import re
import runpy
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stages.settings import load
from tests.conftest import ROOT, Synthesized, synthesize

if TYPE_CHECKING:
    from aws_cdk import App


@pytest.fixture(scope="module")
def with_option(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """Synthesized once more, with a setting given on the command line."""
    return synthesize(tmp_path_factory.mktemp("option"), **{"staging.log_retention_days": "3"})


def test_the_same_commit_gives_the_same_templates(commerce: Synthesized, with_option: Synthesized) -> None:
    """But for the value of the one setting that was given."""
    before, again = commerce.templates, with_option.templates
    assert len(again) == 4
    assert before.keys() == again.keys()
    (changed,) = (path for path in before if before[path] != again[path])
    setting = re.compile(rb'"(?:Expiration|Retention)InDays": \d+')
    assert setting.sub(b"", again[changed]) == setting.sub(b"", before[changed])


def test_a_change_of_the_application_leaves_the_pipeline_as_it_was(
    commerce: Synthesized, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = tmp_path / "image"
    image.mkdir()
    (image / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.setattr("stages.workload.BACKEND", image)
    changed = synthesize(tmp_path / "cdk.out", **{"dev.services.backend.max_tasks": "3"}).templates
    before = commerce.templates
    assert {path for path in before if before[path] != changed[path]} == before.keys() - {"PipelineStack.template.json"}


def test_all_that_is_noted_of_every_resource_is_its_name(commerce: Synthesized) -> None:
    """And no trace of its making, which names the frames of CDK's own runtime, whatever that is called."""
    noted = [json.loads(path.read_text()) for path in commerce.directory.rglob("*.metadata.json")]
    counts = Counter(note["type"] for notes in noted for of_one in notes.values() for note in of_one)
    names = counts["aws:cdk:logicalId"]
    assert names > 500
    assert {kind for kind, count in counts.items() if count > names / 2} == {"aws:cdk:logicalId"}


@pytest.mark.requirement("C13")
def test_a_setting_given_on_the_command_line_counts(commerce: Synthesized, with_option: Synthesized) -> None:
    for stage in ("Dev", "Prod"):
        assert with_option.stage(stage).body == commerce.stage(stage).body
    retention = {group.properties["RetentionInDays"] for group in with_option.stage("Staging").all("Logs::LogGroup")}
    assert retention == {3}


def test_bad_settings_stop_the_app_with_a_line_for_each_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import aws_cdk

    context = {"staging.log_retention_days": "4", "stagign.retain_data": "true"}
    monkeypatch.setattr("aws_cdk.App", functools.partial(aws_cdk.App, context=context))
    lasting = ("gc.disable", "gc.freeze", "stages.arguments.leave_to_mypy", "stages.kernel.start_directly")
    for call in lasting:  # and this process lasts longer
        monkeypatch.setattr(call, lambda **_arguments: None)
    with pytest.raises(SystemExit, match="2"):
        runpy.run_path(str(ROOT / "pipeline_app.py"), run_name="__main__")
    first, second = capsys.readouterr().err.splitlines()
    assert "-c staging.log_retention_days=4" in first + second
    assert "-c stagign.retain_data=true" in first + second


def test_a_synth_without_validation_leaves_no_report_that_could_pass_for_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pipeline_app

    judged: list[object] = []
    monkeypatch.setattr("stages.compliance.nag.enforce", judged.append)
    monkeypatch.setenv("CDK_VALIDATION", "false")
    report = tmp_path / "validation-report.json"
    report.write_text('{"pluginReports": []}')
    pipeline_app._validate(_app(tmp_path), settings=load())
    assert not report.exists()
    assert not judged


@pytest.mark.requirement("D4")
def test_any_other_synth_is_validated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline_app

    judged: dict[object, object] = {}
    monkeypatch.setattr("stages.compliance.nag.enforce", lambda app, *, rule_packs: judged.update({app: rule_packs}))
    monkeypatch.delenv("CDK_VALIDATION")
    app = _app(tmp_path)
    pipeline_app._validate(app, settings=load(product="payments"))
    assert judged == {app: ("aws-solutions", "nist-800-53-r5", "pci-dss-3.2.1")}


def _app(directory: Path) -> "App":
    from aws_cdk import App

    return App(outdir=str(directory))
