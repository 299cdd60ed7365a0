"""The app's synth leaves the types of arguments to mypy; everything else of the CDK stays as it is."""

import subprocess
import sys

import pytest

from stages import arguments
from tests.conftest import ROOT

_TAG = """
from stages import arguments
if {left}:
    arguments.leave_to_mypy()
import sys
from aws_cdk import CfnTag
CfnTag(key=1, value="one")
assert "typeguard" not in sys.modules
"""


@pytest.mark.parametrize("left", [True, False])
def test_an_argument_of_a_wrong_type_passes_only_where_that_is_left_to_mypy(left: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TAG.format(left=left)], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (done.returncode == 0) == left, done.stderr
    assert ("type of argument key must be str" in done.stderr) != left


def test_a_jsii_that_checks_in_another_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("jsii._type_checking.check_type")
    monkeypatch.setattr("jsii._type_checking.cached_type_hints", None)
    with pytest.raises(AttributeError, match="check_type"):
        arguments.leave_to_mypy()
