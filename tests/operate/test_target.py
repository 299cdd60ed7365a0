"""Which pipeline a command is about, and in which AWS: by product, profile and environment."""

import subprocess
import sys
from pathlib import Path

import pytest

from operate.errors import CommandError, ExitCode
from operate.target import Target, products
from tests.conftest import ROOT
from tests.operate.aws import Aws, identity

CONFIGURATION = """\
[profile rehearsal]
region = us-east-1
endpoint_url = http://127.0.0.1:4566
aws_access_key_id = 111111111111
aws_secret_access_key = rehearsal

[profile rehearsal-prod]
region = us-east-1
endpoint_url = http://127.0.0.1:4566
aws_access_key_id = 444444444444
aws_secret_access_key = rehearsal
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "PRODUCT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Aws:
    return Aws({"GetCallerIdentity": dict(identity("111111111111"))}).install(monkeypatch)


@pytest.fixture
def rehearsing(tmp_path: Path) -> Path:
    """A checkout in which a rehearsal is up."""
    file = tmp_path / ".rehearsal" / "aws" / "config"
    file.parent.mkdir(parents=True)
    file.write_text(CONFIGURATION)
    return tmp_path


def test_a_product_says_which_pipeline_and_which_stacks() -> None:
    target = Target.of()
    assert (target.product, target.pipeline, target.account, target.region, target.rehearsal) == (
        "commerce",
        "tap-commerce",
        "111111111111",
        "us-east-1",
        False,
    )
    assert [(stage.name, stage.account, stage.stack, stage.production) for stage in target.stages] == [
        ("dev", "222222222222", "tap-commerce-dev", False),
        ("staging", "333333333333", "tap-commerce-staging", False),
        ("prod", "444444444444", "tap-commerce-prod", True),
    ]


def test_the_product_may_come_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRODUCT", "payments")
    assert Target.of().pipeline == "tap-payments"
    assert Target.of(product="commerce").pipeline == "tap-commerce"


def test_an_unknown_product_is_refused_with_those_that_there_are() -> None:
    assert [*products()] == ["commerce", "payments"]
    with pytest.raises(CommandError, match=r"there is no config/tea\.toml") as refused:
        Target.of(product="tea")
    assert refused.value.code is ExitCode.MEND


def test_another_account_is_read_in_the_role_that_bootstrap_has_for_that(aws: Aws) -> None:
    taken = {"AccessKeyId": "TAKEN" * 4, "SecretAccessKey": "s", "SessionToken": "t", "Expiration": 0}
    aws.answers["AssumeRole"] = {"Credentials": taken}
    aws.answers["DescribeStacks"] = {"Stacks": []}
    target = Target.of()
    target.client("cloudformation").describe_stacks()
    target.client("cloudformation", account="444444444444").describe_stacks()
    (asked,) = aws.of("AssumeRole")
    assert asked["RoleArn"] == "arn:aws:iam::444444444444:role/cdk-hnb659fds-lookup-role-444444444444-us-east-1"
    assert [call.key for call in aws.calls if call.operation == "DescribeStacks"] == ["OWN", "TAKEN" * 4]


def test_credentials_of_another_account_are_refused_before_anything_is_asked(aws: Aws) -> None:
    aws.answers["GetCallerIdentity"] = dict(identity("222222222222", "user/grace"))
    with pytest.raises(
        CommandError, match=r"of account 222222222222 \(.*grace\), and the pipeline is in account 1"
    ) as e:
        Target.of().client("codepipeline").list_pipelines()
    assert e.value.code is ExitCode.DENIED
    assert [call.operation for call in aws.calls] == ["GetCallerIdentity"]


def test_a_rehearsal_that_is_not_up_is_said(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"No rehearsal is up in this checkout\. Start one with `tap rehearse up`"
    ) as e:
        Target.of(profile="rehearsal", checkout=tmp_path)
    assert e.value.code is ExitCode.ABSENT


@pytest.mark.parametrize("profile", ["rehearsal", "rehearsal-prod"])
def test_a_rehearsal_has_one_pipeline_whose_product_is_found(aws: Aws, rehearsing: Path, profile: str) -> None:
    aws.answers["ListPipelines"] = {"pipelines": [{"name": "tap-payments"}]}
    target = Target.of(profile=profile, checkout=rehearsing)
    assert (target.product, target.pipeline, target.rehearsal) == ("payments", "tap-payments", True)
    target.client("codepipeline", account="444444444444").list_pipelines()
    assert [(call.key, call.endpoint) for call in aws.calls] == [
        ("111111111111", "http://127.0.0.1:4566"),
        ("444444444444", "http://127.0.0.1:4566"),
    ]


def test_the_rehearsal_may_come_by_the_environment(aws: Aws, rehearsing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "rehearsal")
    aws.answers["ListPipelines"] = {"pipelines": [{"name": "small"}]}
    target = Target.of(checkout=rehearsing)
    assert (target.product, target.pipeline, target.stages) == ("", "small", ())


def test_a_rehearsal_that_has_no_pipeline_yet_says_so(aws: Aws, rehearsing: Path) -> None:
    aws.answers["ListPipelines"] = {"pipelines": []}
    with pytest.raises(CommandError, match="The rehearsal has no pipeline yet") as e:
        Target.of(profile="rehearsal", checkout=rehearsing)
    assert e.value.code is ExitCode.ABSENT


def test_a_configuration_that_says_nothing_is_refused(rehearsing: Path) -> None:
    (rehearsing / ".rehearsal" / "aws" / "config").write_text("[profile other]\n")
    with pytest.raises(CommandError, match="does not say where the rehearsal is"):
        Target.of(profile="rehearsal", checkout=rehearsing)


def test_neither_cdk_nor_botocore_is_loaded_to_find_it() -> None:
    heavy = "{'aws_cdk', 'boto3', 'botocore'} & {*sys.modules}"
    code = f"import sys; from operate.target import Target; Target.of(); print({heavy})"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout == "set()\n"
