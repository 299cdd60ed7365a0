"""What a shell completes, what `tap` costs to start, and that it is there once a clone is set up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.operate.aws import Aws
from tests.operate.conftest import Tap
from tests.operate.delivery import Delivery
from tests.operate.test_target import CONFIGURATION

_STAGES = {"Source", "Build", "UpdatePipeline", "Assets", "Dev", "Staging", "ApproveProd", "Prod"}


@pytest.fixture
def complete(run: Tap, monkeypatch: pytest.MonkeyPatch) -> "Complete":
    return Complete(run, monkeypatch)


class Complete:
    """What bash offers after some words; the last one is not finished yet."""

    def __init__(self, run: Tap, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self._monkeypatch = run, monkeypatch

    def __call__(self, *words: str) -> set[str]:
        self._monkeypatch.setenv("_TAP_COMPLETE", "complete_bash")
        self._monkeypatch.setenv("COMP_WORDS", " ".join(["tap", *words]))
        self._monkeypatch.setenv("COMP_CWORD", str(len(words)))
        return {*self._run().out.split()}


def test_commands_and_options_are_completed(complete: Complete) -> None:
    assert complete("re") == {"rehearse", "reject", "reports", "retry"}
    assert "--exit-code" in complete("status", "--")


def test_stages_and_products_are_completed_without_asking_aws(complete: Complete, aws: Aws) -> None:
    assert complete("rollback", "") == _STAGES
    assert complete("retry", "p") == {"prod"}
    assert complete("status", "--product", "") == {"commerce", "payments"}
    assert "rehearsal" in complete("status", "--profile", "re")
    assert not aws.calls


def test_actions_and_executions_of_a_rehearsal_are_completed(
    complete: Complete, delivery: Delivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".rehearsal" / "aws" / "config"
    file.parent.mkdir(parents=True)
    file.write_text(CONFIGURATION)
    monkeypatch.setattr("operate.target.CHECKOUT", tmp_path)
    monkeypatch.setenv("AWS_PROFILE", "rehearsal")
    first = delivery.push()
    assert complete("logs", "staging") == {"staging", "staging/Deploy", "staging/Checks"}
    assert complete("reports", "--execution", "0") == {first.id}


def test_what_cannot_be_found_out_completes_to_nothing(complete: Complete, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operate.target.CHECKOUT", Path("/nowhere"))
    monkeypatch.setenv("AWS_PROFILE", "rehearsal")
    assert complete("logs", "") == set()


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'aws_cdk', 'boto3', 'botocore', 'pydantic', 'ministack', 'jinja2', 'rich.live'} & {*sys.modules}"
    code = f"import sys; from operate import cli; print(*sorted({heavy}))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.split() == []


def test_it_is_called_from_anywhere(tmp_path: Path) -> None:
    """As `make setup` installs it: in the .venv of the checkout whose it is."""
    installed = tmp_path / "checkout" / ".venv" / "bin"
    installed.mkdir(parents=True)
    (installed / "python").symlink_to(sys.executable)
    tap = installed / "tap"
    tap.write_bytes((ROOT / "operate" / "tap.sh").read_bytes())
    tap.chmod(0o755)
    module = tmp_path / "checkout" / "operate" / "cli.py"
    module.parent.mkdir()
    module.write_text("import os, sys\ndef main(): print(sys.argv[1:], os.getcwd(), __file__)\n")
    environment = {"PATH": f"{installed}:{os.environ['PATH']}"}
    told = subprocess.run(
        ["tap", "status", "a b"], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    )
    assert told.stdout == f"['status', 'a b'] {tmp_path} {module}\n"
