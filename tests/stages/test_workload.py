import subprocess
import sys
from pathlib import Path

import pytest

from stages.workload import NotBuiltError, built_site
from tests.conftest import ROOT


def test_a_site_that_is_not_built_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError) as refusal:
        built_site(tmp_path)
    assert str(refusal.value) == f"The storefront has not been built: {tmp_path} has no index.html. Run `make setup`."


def test_a_synth_without_it_ends_with_one_sentence_and_code_2(tmp_path: Path) -> None:
    program = f"""
import pathlib, sys
import stages.tap_stage, pipeline_app
from stages.workload import built_site
stages.tap_stage.built_site = lambda: built_site(pathlib.Path({str(tmp_path)!r}))
sys.exit(pipeline_app.main())
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("The storefront has not been built: ")
