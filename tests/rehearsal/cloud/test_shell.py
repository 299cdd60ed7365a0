"""What `tap rehearse env` prints is what a shell takes; and what a shell had does not lead it astray."""

import json
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from rehearsal import aws_profiles
from rehearsal.aws_profiles import Accounts, Place
from rehearsal.cloud import shell
from rehearsal.cloud.shell import Syntax
from rehearsal.errors import RehearsalError
from rehearsal.workspace import Workspace
from tests.conftest import ROOT
from tests.end_to_end.project import commit
from tests.rehearsal.cloud.conftest import Put

_ASTRAY = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_ENDPOINT_URL_S3": "https://elsewhere.example.com", "AWS_REGION": "x"}


@pytest.mark.parametrize(
    ("program", "syntax"), [("sh", Syntax.SH), ("bash", Syntax.SH), ("zsh", Syntax.SH), ("fish", Syntax.FISH)]
)
def test_a_shell_that_evaluates_it_has_the_variables(
    tmp_path: Path, cloud: Put, monkeypatch: pytest.MonkeyPatch, program: str, syntax: Syntax
) -> None:
    if not shutil.which(program):
        pytest.skip(f"needs {program}")
    for name, value in _ASTRAY.items():
        monkeypatch.setenv(name, value)
    odd = Workspace(tmp_path / "it's a $HOME `x` \\ directory" / ".rehearsal")
    found = shell.variables(odd, cloud())
    done = subprocess.run(
        [program, "-c", f"{shell.text(found, syntax=syntax)}\nenv -0"], capture_output=True, text=True, check=True
    )
    seen = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    assert {name: seen.get(name) for name in found} == found
    assert seen["AWS_PROFILE"] == "rehearsal"
    assert seen["AWS_CONFIG_FILE"] == str(odd.aws / "config")
    assert not _ASTRAY.keys() & seen.keys()


def test_programs_read_it_as_json(workspace: Workspace, cloud: Put) -> None:
    found = shell.variables(workspace, cloud())
    assert json.loads(shell.text(found, syntax=Syntax.JSON)) == found


def test_boto3_asks_the_embedded_aws_as_the_account_of_the_profile(
    workspace: Workspace, cloud: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = Accounts(
        name="tap",
        pipeline=Place("111111111111", "us-east-1"),
        branch="main",
        stages={"dev": Place("222222222222", "eu-west-1")},
    )
    aws_profiles.write(workspace, accounts, endpoint="http://127.0.0.1:1")
    for name, value in {**_ASTRAY, **shell.variables(workspace, cloud())}.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None and name not in _ASTRAY:
            monkeypatch.setenv(name, value)
    session = boto3.Session()
    assert session.client("s3").meta.endpoint_url == "http://127.0.0.1:1"
    assert session.region_name == "us-east-1"
    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "111111111111"
    dev = boto3.Session(profile_name="rehearsal-dev")
    of_dev = dev.get_credentials()
    assert of_dev is not None
    assert (of_dev.access_key, dev.region_name) == ("222222222222", "eu-west-1")


def test_accounts_are_those_of_the_commit_and_not_of_the_working_tree(workspace: Workspace) -> None:
    checkout = workspace.root.parent
    (checkout / "config").mkdir()
    for product in ("commerce", "payments"):
        shutil.copy(ROOT / "config" / f"{product}.toml", checkout / "config")
    commit(checkout, "settings")
    (checkout / "config" / "commerce.toml").write_text("no = settings")

    commerce = Accounts.of(checkout, product="commerce")
    assert commerce == Accounts(
        name="tap-commerce",
        pipeline=Place("111111111111", "us-east-1"),
        branch="main",
        stages={
            "dev": Place("222222222222", "us-east-1"),
            "staging": Place("333333333333", "us-east-1"),
            "prod": Place("444444444444", "us-east-1"),
        },
    )
    assert Accounts.of(checkout, product="payments").name == "tap-payments"
    commit(checkout, "break it")
    with pytest.raises(RehearsalError, match=r"config/commerce\.toml of HEAD does not say"):
        Accounts.of(checkout, product="commerce")
