"""What goes wrong between a person and AWS is a sentence that says what to do, with an exit code, and no traceback."""

import pytest
from botocore import exceptions
from botocore.session import Session

from operate.errors import MEANINGS, ExitCode
from tests.operate.aws import Aws, Json, RefusalError, identity
from tests.operate.conftest import Tap

_REHEARSAL = "http://127.0.0.1:4566/"
_AWS = "https://codepipeline.us-east-1.amazonaws.com/"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (exceptions.NoCredentialsError(), ExitCode.DENIED, "There are no AWS credentials"),
        (exceptions.ProfileNotFound(profile="prd"), ExitCode.DENIED, "The config profile (prd) could not be found."),
        (exceptions.UnauthorizedSSOTokenError(), ExitCode.DENIED, "Your credentials could not be renewed."),
        (
            exceptions.TokenRetrievalError(provider="sso", error_msg="expired"),
            ExitCode.DENIED,
            "Your credentials could not be renewed.",
        ),
        (exceptions.EndpointConnectionError(endpoint_url=_AWS), ExitCode.ABSENT, "AWS cannot be reached."),
        (
            exceptions.ProxyConnectionError(proxy_url="http://proxy", error="no"),
            ExitCode.ABSENT,
            "AWS cannot be reached.",
        ),
        (
            exceptions.EndpointConnectionError(endpoint_url=_REHEARSAL),
            ExitCode.ABSENT,
            "The rehearsal that .rehearsal/aws/config names does not answer",
        ),
        (
            exceptions.ReadTimeoutError(endpoint_url=_REHEARSAL),
            ExitCode.ABSENT,
            "The rehearsal that .rehearsal/aws/config names does not answer",
        ),
    ],
)
def test_what_keeps_from_asking(
    run: Tap, monkeypatch: pytest.MonkeyPatch, error: Exception, code: ExitCode, said: str
) -> None:
    def fail(*_: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(Session, "create_client", fail)
    told = run("status")
    assert (told.code, told.out) == (code, "")
    assert told.err.startswith(said)
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("code", "exit_code", "said"),
    [
        ("ExpiredToken", ExitCode.DENIED, "Your credentials have expired (no). Log in again: aws sso login"),
        ("ExpiredTokenException", ExitCode.DENIED, "Your credentials have expired (no)."),
        ("UnrecognizedClientException", ExitCode.DENIED, "AWS does not know your credentials (no)."),
        ("AccessDeniedException", ExitCode.DENIED, "You may not do GetPipelineState: no."),
        ("ThrottlingException", ExitCode.MEND, "AWS is asked too often right now"),
        ("SomethingNew", ExitCode.MEND, "AWS refuses GetPipelineState: no (SomethingNew)"),
    ],
)
def test_what_aws_refuses(run: Tap, aws: Aws, code: str, exit_code: ExitCode, said: str) -> None:
    def refuse(_asked: Json) -> Json:
        raise RefusalError(code)

    aws.answers["GetPipelineState"] = refuse
    told = run("status", "--json")
    assert (told.code, told.out) == (exit_code, "")
    assert told.err.startswith(said)


def test_a_pipeline_that_is_not_there_is_told_with_those_that_are(run: Tap) -> None:
    told = run("status", "--pipeline", "tap-comerce")
    assert told.code == ExitCode.ABSENT
    assert told.err.startswith(
        "There is no pipeline tap-comerce in account 111111111111, us-east-1. There are: tap-commerce."
    )


def test_credentials_of_another_account_are_told(run: Tap, aws: Aws) -> None:
    aws.answers["GetCallerIdentity"] = dict(identity("222222222222"))
    told = run("history")
    assert told.code == ExitCode.DENIED
    assert "Your credentials are of account 222222222222" in told.err


def test_a_product_that_is_not_there_is_told(run: Tap) -> None:
    told = run("status", "--product", "tea")
    assert (told.code, "there is no config/tea.toml" in told.err) == (ExitCode.MEND, True)


def test_wrong_usage_is_told(run: Tap) -> None:
    told = run("status", "--wach")
    assert (told.code, "--wach" in told.err) == (ExitCode.MEND, True)


def test_a_mistake_of_ours_is_not_hidden(run: Tap, aws: Aws) -> None:
    def wrong(_asked: Json) -> Json:
        raise ZeroDivisionError

    aws.answers["GetPipelineState"] = wrong
    with pytest.raises(ZeroDivisionError):
        run("status")


def test_each_exit_code_has_a_meaning_that_help_tells(run: Tap) -> None:
    assert {*MEANINGS} == {*ExitCode}
    words = " ".join(run("--help").out.split())
    assert not [code for code, meaning in MEANINGS.items() if f"{code.value} {meaning}" not in words]
