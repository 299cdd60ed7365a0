"""`tap rehearse up`, `down`, `log`, `env` and `open`: what they print, and what they say when they cannot."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from operate import rehearsing
from operate.errors import CommandError, ExitCode
from operate.storefront import storefront_url
from operate.target import Target
from rehearsal import preflight, products
from rehearsal.cloud import background, browser, status
from rehearsal.cloud.progress import Progress
from rehearsal.cloud.status import Status
from rehearsal.cloud.wish import Wish
from rehearsal.edge.authority import Authority
from rehearsal.guard.lock import acquire
from rehearsal.preflight import Checkout
from rehearsal.workspace import Workspace
from tests.operate.aws import Aws, Json, RefusalError
from tests.operate.conftest import Tap
from tests.rehearsal.cloud.up import held_as_a_cloud

URL = "https://shop.example.com"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(rehearsing, "CHECKOUT", tmp_path)
    made = Workspace(tmp_path / ".rehearsal")
    made.run.mkdir(parents=True)
    return made


@pytest.fixture
def cloud(workspace: Workspace) -> Iterator[Status]:
    """One that is up."""
    with held_as_a_cloud(workspace, endpoint="http://127.0.0.1:4566", proxy_port=8080) as said:
        status.write(workspace, said)
        yield said


def stacks(given: Json) -> Json:
    """What CloudFormation says of the stacks: dev is deployed."""
    if given["StackName"] != "tap-commerce-dev":
        raise RefusalError("ValidationError", f"Stack with id {given['StackName']} does not exist")
    outputs = [{"OutputKey": "SiteUrl", "OutputValue": URL}]
    stack = {
        "StackName": "tap-commerce-dev",
        "StackStatus": "CREATE_COMPLETE",
        "CreationTime": "2026-01-02",
        "Outputs": outputs,
    }
    return {"Stacks": [stack]}


@pytest.mark.parametrize("words", [("log",), ("env",), ("open",)])
def test_what_needs_a_cloud_says_that_none_is_up(run: Tap, workspace: Workspace, words: tuple[str, ...]) -> None:
    assert not workspace.lock.exists()
    ended = run("rehearse", *words)
    assert (ended.code, ended.out) == (ExitCode.ABSENT, "")
    assert ended.err == "Nothing is up here. Start it: tap rehearse up\n"


def test_down_has_nothing_against_nothing(run: Tap, workspace: Workspace) -> None:
    ended = run("rehearse", "down")
    assert (ended.code, ended.out) == (0, "Nothing is up here.\n")
    assert list(workspace.root.iterdir()) == []


def test_down_does_not_end_a_whole_rehearsal(run: Tap, workspace: Workspace) -> None:
    release = acquire(workspace.lock)
    try:
        ended = run("rehearse", "down")
    finally:
        release()
    assert ended.code == ExitCode.MEND
    assert "`make rehearse` runs in this checkout" in ended.err


def test_up_says_what_to_do_next(
    run: Tap, workspace: Workspace, cloud: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes: list[Wish] = []
    checkout = Checkout(directory=workspace.root.parent, commit="c" * 40, warnings=("1 file has uncommitted changes",))

    def up(_workspace: Workspace, wish: Wish) -> Status:
        wishes.append(wish)
        return cloud

    monkeypatch.setattr(background, "up", up)
    monkeypatch.setattr(preflight, "check", lambda _: checkout)
    monkeypatch.setattr(products, "check", lambda *_, **__: None)
    ended = run("rehearse", "up", "--product", "payments", "--remote", "here")
    assert wishes == [Wish(checkout=checkout.directory, product="payments", commit="c" * 40, remote="here")]
    assert ended.code == 0
    assert "Ready after " in ended.lines[0]
    assert "git push here HEAD:main" in ended.lines[1]
    assert "warning: 1 file has uncommitted changes" in ended.err


def test_a_shell_that_an_earlier_cloud_leads_astray_starts_no_new_one(
    run: Tap, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(workspace.aws / "config"))
    for words in (("rehearse", "up"), ("rehearse",)):
        ended = run(*words)
        assert ended.code == ExitCode.MEND
        assert "Use another shell." in ended.err


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "words", [("--product", "payments"), ("--approve",), ("--fault", "disk-full"), ("--base", "a")]
)
def test_options_before_a_command_are_not_lost_silently(run: Tap, words: tuple[str, ...]) -> None:
    ended = run("rehearse", *words, "up")
    assert ended.code == ExitCode.MEND
    assert "Options come behind the command" in ended.err


def test_log_shows_the_newest_run(run: Tap, workspace: Workspace, cloud: Status) -> None:
    assert cloud
    assert run("rehearse", "log").code == ExitCode.NOTHING
    progress = Progress(workspace.run, "one")
    with progress.begin() as file:
        print("Stage Dev", file=file)
    progress.end()
    assert run("rehearse", "log", "--follow").out == "Stage Dev\n"


def test_env_is_for_a_shell_or_for_a_program(run: Tap, workspace: Workspace, cloud: Status) -> None:
    assert cloud
    assert f"export AWS_CONFIG_FILE={workspace.aws}/config" in run("rehearse", "env").lines
    assert "set --export --global AWS_PROFILE 'rehearsal'" in run("rehearse", "env", "--fish").lines
    assert json.loads(run("rehearse", "env", "--json").out)["HTTPS_PROXY"] == "http://127.0.0.1:8080"


@pytest.fixture
def leading(workspace: Workspace, cloud: Status) -> None:
    """The configuration that leads to the cloud."""
    workspace.aws.mkdir()
    profile = {
        "region": "us-east-1",
        "endpoint_url": cloud.endpoint,
        "aws_access_key_id": "111111111111",
        "aws_secret_access_key": "rehearsal",
    }
    lines = "".join(f"{key} = {value}\n" for key, value in profile.items())
    (workspace.aws / "config").write_text(f"[profile rehearsal]\n{lines}")


@pytest.mark.usefixtures("leading")
def test_open_opens_the_storefront_of_the_first_stage_in_a_browser(
    run: Tap, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.answers |= {"DescribeStacks": stacks, "ListPipelines": {"pipelines": [{"name": "tap-commerce"}]}}
    opened: list[tuple[str, str]] = []
    monkeypatch.setattr(browser, "find", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(browser, "launch", lambda program, url, *_: opened.append((program, url)))
    assert run("rehearse", "open").out == f"{URL}\n"
    assert opened == [("/usr/bin/chromium", URL)]
    assert run("rehearse", "open", "--print").out == f"{URL}\n"
    assert len(opened) == 1


@pytest.mark.usefixtures("leading")
def test_without_a_browser_open_says_what_to_set_in_another(
    run: Tap, aws: Aws, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.answers |= {"DescribeStacks": stacks, "ListPipelines": {"pipelines": [{"name": "tap-commerce"}]}}
    Authority.create(workspace.certificates, environment={})
    monkeypatch.setattr(browser, "find", lambda: None)
    ended = run("rehearse", "open")
    assert ended.out == f"{URL}\n"
    assert "127.0.0.1:8080" in ended.err
    assert str(workspace.certificates / "ca.pem") in ended.err


@pytest.mark.usefixtures("leading")
def test_a_storefront_that_is_not_there_is_told_with_what_to_do(aws: Aws, workspace: Workspace) -> None:
    aws.answers |= {"DescribeStacks": stacks}
    commerce = Target.of(product="commerce", profile="rehearsal", checkout=workspace.root.parent)
    for stage, said in {"prod": "Stage prod is not deployed yet", "proud": "has no stage proud. It has dev"}.items():
        with pytest.raises(CommandError, match=said) as refused:
            storefront_url(commerce, stage)
        assert refused.value.code == ExitCode.ABSENT
