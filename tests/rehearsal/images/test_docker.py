"""The command lines of cdk-assets, answered as docker does."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.aws import endpoint_env
from rehearsal.errors import RehearsalError
from rehearsal.images.docker import main
from rehearsal.images.registry import push
from rehearsal.images.store import ImageStore
from rehearsal.workspace import Workspace
from tests.rehearsal.images.dockerfiles import SHELL, build_image, write
from tests.rehearsal.images.fake_aws import fake_aws

PROJECT = Path(__file__).parents[3]
ACCOUNTS = ("111111111111", "222222222222")
REPOSITORIES = tuple(f"{account}.dkr.ecr.eu-west-1.amazonaws.com/cdk-assets" for account in ACCOUNTS)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    run = Workspace(tmp_path).run
    run.mkdir()
    monkeypatch.setenv("REHEARSAL_ROOT", str(run))
    return run


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[tuple[str, str], str]]:
    with fake_aws() as (endpoint, images):
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        yield images


def publish(directory: Path, *, account: str) -> "subprocess.CompletedProcess[str]":
    """Run the real cdk-assets on an image asset in `directory`/context."""
    destination = {"repositoryName": "cdk-assets", "imageTag": "hash", "region": "eu-west-1"}
    asset = {"source": {"directory": "context", "platform": "linux/amd64"}, "destinations": {"here": destination}}
    manifest = {"version": "54.0.0", "files": {}, "dockerImages": {"hash": asset}}
    (directory / "assets.json").write_text(json.dumps(manifest))
    docker = directory / "docker"
    docker.write_text(f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m rehearsal.images.docker "$@"\n')
    docker.chmod(0o755)
    endpoint = endpoint_env(endpoint=os.environ["AWS_ENDPOINT_URL"], account=account, region="eu-west-1")
    return subprocess.run(
        [PROJECT / "node_modules/.bin/cdk-assets", "publish", "--path", directory],
        env={**os.environ, **endpoint, "CDK_DOCKER": str(docker)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_cdk_assets_builds_an_image_once_and_publishes_it_to_each_account(
    root: Path, pushed: dict[tuple[str, str], str]
) -> None:
    write(root / "context", SHELL)
    for account in ACCOUNTS:
        done = publish(root, account=account)
        assert done.returncode == 0, done.stderr
    digests = {pushed[account, "hash"] for account in ACCOUNTS}
    images = [ImageStore(root).resolve(f"{repository}:hash") for repository in REPOSITORIES]
    assert digests == {image.manifest_digest for image in images}
    assert len(digests) == 1


def test_cdk_assets_fails_with_a_build_and_shows_why(root: Path, pushed: dict[tuple[str, str], str]) -> None:
    write(root / "context", f"{SHELL}RUN echo the reason; false\n")
    done = publish(root, account=ACCOUNTS[0])
    assert done.returncode != 0
    assert "the reason" in done.stderr
    assert not pushed


def test_an_image_is_found_by_its_names_and_its_digest(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = write(root / "context", f"{SHELL}ARG A\nLABEL a=$A\n")
    (context / "Dockerfile").rename(context / "Other")
    assert main(["build", "--build-arg", "A=1=2", "--tag", "local", "--file", "Other", str(context)]) == 0
    identifier = capsys.readouterr().out.strip()
    assert main(["tag", "local", f"{REPOSITORIES[0]}:hash"]) == 0
    assert main(["images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=*/*:hash"]) == 0
    assert capsys.readouterr().out.strip() == f"{REPOSITORIES[0]}:hash"
    for name in ("local", f"{REPOSITORIES[0]}:hash", identifier):
        assert main(["--config", str(root), "inspect", name]) == 0
        assert json.loads(capsys.readouterr().out)[0]["Id"] == identifier
    assert ImageStore(root).resolve("local").config.labels == {"a": "1=2"}


def test_a_later_rehearsal_uses_what_commands_left(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    context = write(root.parent / "context", f"{SHELL}RUN echo $$ > file\n")
    for said in (0, 1):
        assert main(["build", str(context)]) == 0
        assert capfd.readouterr().err.count("cached: ") == said
        shutil.rmtree(root)
    assert {path.name for path in root.parent.iterdir()} == {"cache", "context"}
    assert [path.name for path in Workspace(root.parent).cache.iterdir()] == ["layers"]


@pytest.mark.usefixtures("root")
def test_an_unknown_image_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["inspect", "unknown"], ["tag", "unknown", "x"], ["push", f"{REPOSITORIES[0]}:hash"]):
        assert main(command) == 1
        assert capsys.readouterr().err.startswith("ERROR: ")


@pytest.mark.parametrize("option", ["--secret=id=x", "--ssh=default", "--no-cache", "--output=.", "--network=host"])
def test_an_option_that_is_not_understood_is_refused(
    root: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = write(root / "context", SHELL)
    with pytest.raises(SystemExit) as refusal:
        main(["build", "--tag", "x", option, str(context)])
    assert refusal.value.code == 2
    assert option.partition("=")[0] in capsys.readouterr().err


def test_a_login_reads_the_password_and_forgets_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret"))
    assert main(["login", "--username", "AWS", "--password-stdin", "111111111111.dkr.ecr.eu-west-1.amazonaws.com"]) == 0
    assert "secret" not in "".join(capsys.readouterr())
    assert not list(root.iterdir())


def test_a_push_may_be_repeated_but_not_change_an_immutable_tag(root: Path, pushed: dict[tuple[str, str], str]) -> None:
    name = f"{REPOSITORIES[0]}:tag"
    store = ImageStore(root)
    first, second = (build_image(root, f"{SHELL}LABEL a={value}\n") for value in (1, 2))
    store.tag(first, name)
    assert push(store, name) == push(store, name) == pushed[ACCOUNTS[0], "tag"]
    assert store.resolve(f"{REPOSITORIES[0]}@{first.manifest_digest}") == first
    store.tag(second, name)
    with pytest.raises(RehearsalError, match="the tag is immutable"):
        push(store, name)


@pytest.mark.usefixtures("pushed")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        (f"{REPOSITORIES[0].replace('cdk-', 'no-')}:tag", "there is no such repository"),
        ("docker.io/library/node:24", "not an image of ECR"),
        ("evil.example.com/111111111111.dkr.ecr.eu-west-1.amazonaws.com/x:1", "not an image of ECR"),
    ],
)
def test_a_push_elsewhere_is_refused(root: Path, name: str, message: str) -> None:
    ImageStore(root).tag(build_image(root, SHELL), name)
    with pytest.raises(RehearsalError, match=message):
        push(ImageStore(root), name)


def test_nothing_is_ever_pushed_to_aws_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    ImageStore(root).tag(build_image(root, SHELL), f"{REPOSITORIES[0]}:tag")
    with pytest.raises(RehearsalError, match="AWS_ENDPOINT_URL is not set"):
        push(ImageStore(root), f"{REPOSITORIES[0]}:tag")


def test_outside_of_a_rehearsal_there_is_no_store(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REHEARSAL_ROOT", raising=False)
    assert main(["inspect", "x"]) == 1
    assert "REHEARSAL_ROOT is not set" in capsys.readouterr().err
