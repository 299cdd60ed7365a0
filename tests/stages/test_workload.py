from pathlib import Path

import pytest

from stages.workload import NotBuiltError, built_site


def test_a_site_that_is_not_built_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError) as refusal:
        built_site(tmp_path)
    assert str(refusal.value) == f"The storefront has not been built: {tmp_path} has no index.html. Run `make setup`."


def test_a_synth_without_it_ends_with_one_sentence_and_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import pipeline_app
    from stages import tap_stage

    monkeypatch.setattr(tap_stage, "built_site", lambda: built_site(tmp_path))
    assert pipeline_app.main() == 2
    said = capsys.readouterr().err
    assert said.startswith("The storefront has not been built: ")
    assert said.count("\n") == 1
