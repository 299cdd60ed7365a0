"""A sandbox by a command: what CDK is asked for, and what people are told instead of an error of AWS."""

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError
from botocore.session import Session

from operate import cli, sandbox
from stages.sandbox_name import short_name
from stages.settings import load

Said = pytest.CaptureFixture[str]


class Tap:
    """The command, with a CDK CLI that only notes what it was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[list[str]] = []
        self.account: str | None = "222222222222"
        self._monkeypatch = monkeypatch
        monkeypatch.setattr("subprocess.run", self._run)
        monkeypatch.setattr(Session, "create_client", lambda *_args, **_more: self)
        monkeypatch.setattr(sandbox, "_today", lambda: datetime.date(2026, 11, 22))
        monkeypatch.delenv("SANDBOX_NAME", raising=False)

    def __call__(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["tap", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)

    def _run(self, words: list[str], **_more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
        if words[0] == "git":
            return subprocess.CompletedProcess(words, 0, stdout="feature/Cart-12\n")
        self.asked.append(words)
        return subprocess.CompletedProcess(words, 7 if "--fail" in words else 0)

    def get_caller_identity(self) -> dict[str, str]:
        if self.account is None:
            raise NoCredentialsError
        return {"Account": self.account}


@pytest.fixture
def tap(monkeypatch: pytest.MonkeyPatch) -> Tap:
    return Tap(monkeypatch)


def test_it_is_deployed_for_as_many_days_as_the_settings_say(tap: Tap, capsys: Said) -> None:
    assert tap("sandbox", "--name", "alice") == 0
    context = ["-c", "product=commerce", "-c", "stage=sandbox", "-c", "sandbox=alice", "-c", "expires=2026-11-25"]
    assert tap.asked == [["cdk", "deploy", *context, "--require-approval=never"]]
    assert "tap-commerce-sandbox-alice: until 2026-11-25, in account 222222222222" in capsys.readouterr().out


def test_without_a_name_it_is_the_branchs(tap: Tap, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "git", lambda *_: subprocess.CompletedProcess([], 0, stdout="feature/Cart-12\n"))
    assert tap("sandbox", "--days", "1") == 0
    assert "sandbox=feature/Cart-12" in tap.asked[0]
    assert "expires=2026-11-23" in tap.asked[0]
    assert f"tap-commerce-sandbox-{short_name('feature/Cart-12')}: until" in capsys.readouterr().out


def test_a_name_may_come_by_the_environment_where_no_shell_reads_it(tap: Tap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_NAME", "alice")
    assert tap("sandbox-destroy", "--product", "payments") == 2, "the account is commerce's"
    tap.account = "555555555555"
    assert tap("sandbox-destroy", "--product", "payments") == 0
    context = ["-c", "product=payments", "-c", "stage=sandbox", "-c", "sandbox=alice"]
    assert tap.asked == [["cdk", "destroy", *context, "--force"]]


def test_credentials_of_the_pipelines_account_will_do(tap: Tap) -> None:
    tap.account = "111111111111"
    assert tap("sandbox", "--name", "alice") == 0


@pytest.mark.parametrize(
    ("words", "account", "said"),
    [
        (
            ("--name", "a"),
            None,
            "There are no credentials that AWS takes (Unable to locate credentials). Needed: account",
        ),
        (("--name", "a"), "444444444444", "Your credentials are of account 444444444444. Needed: account 222222222222"),
        (("--name", "a", "--days", "31"), "222222222222", "DAYS=31: a sandbox stands for 1 to 30 days"),
        (("--name", "a", "--days", "0"), "222222222222", "DAYS=0: a sandbox stands for 1 to 30 days"),
        (("--product", "tea"), "222222222222", "-c product=tea: there is no config/tea.toml."),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    tap: Tap, capsys: Said, words: tuple[str, ...], account: str | None, said: str
) -> None:
    tap.account = account
    assert tap("sandbox", *words) == 2
    told = capsys.readouterr().err
    assert told.startswith(said)
    assert len(told.splitlines()) == 1
    assert not tap.asked


def test_without_a_branch_a_name_has_to_be_given(tap: Tap, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "git", lambda *_: subprocess.CompletedProcess([], 0, stdout="\n"))
    assert tap("sandbox") == 2
    assert capsys.readouterr().err.startswith("No branch is checked out to name a sandbox after.")


def test_a_product_without_the_table_is_told_so(tap: Tap, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    without = load().model_copy(update={"sandbox": None})
    monkeypatch.setattr(sandbox, "load", lambda **_: without)
    assert tap("sandbox", "--name", "a") == 2
    assert capsys.readouterr().err == "PRODUCT=commerce: config/commerce.toml has no table [sandbox]. Add it.\n"


def test_a_failure_of_cdk_is_the_commands(tap: Tap, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    assert tap("sandbox", "--name", "a") == 1
    assert "is deleted in the night" not in capsys.readouterr().out


def test_make_takes_the_name_from_its_command_line_only() -> None:
    """Some systems have a NAME in every environment."""
    root = Path(__file__).parents[2]
    show = ["make", "-s", "-f", str(root / "Makefile"), "-C", str(root), "--eval=show:;@echo $$SANDBOX_NAME", "show"]
    environment = {"PATH": "/usr/bin:/bin", "NAME": "machine"}
    assert subprocess.run(show, env=environment, capture_output=True, text=True, check=True).stdout == "\n"
    named = subprocess.run([*show, "NAME=alice"], env=environment, capture_output=True, text=True, check=True)
    assert named.stdout == "alice\n"
