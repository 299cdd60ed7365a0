"""`tap approve` and `tap reject`: what is shown, in which role it is answered, and what is refused."""

import pytest

from operate import asking
from operate.errors import ExitCode
from tests.operate.aws import Aws, Json, RefusalError, identity
from tests.operate.conftest import Tap
from tests.operate.delivery import NAME, NOON, Delivery, Passed

ROLE = f"arn:aws:iam::111111111111:role/{NAME}-approvers"
TAKEN = {"AccessKeyId": "APPROVERSAPPROVERS", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": NOON}
DIGEST = "sha256:" + "5" * 64


@pytest.fixture(autouse=True)
def role(aws: Aws) -> None:
    aws.answers["AssumeRole"] = {"Credentials": TAKEN}


@pytest.fixture
def waiting(delivery: Delivery, aws: Aws) -> Passed:
    """An execution that has come to the approval; who may take the role may answer."""
    aws.answers["PutApprovalResult"] = {"approvedAt": NOON}
    first = delivery.push().source()
    first.run(
        "Build", "Synth", summary="built", variables={"CHANGES": "1 added", "TESTS": "12 passed", "IMAGES": "api"}
    )
    first.run("Staging", "Checks", variables={"TESTS": "3 passed", "IMAGES": f"api@{DIGEST}"})
    link = {"ExternalEntityLink": "https://example.com/review"}
    return first.run("ApproveProd", "ApproveProd", "InProgress", token="t" * 36, configuration=link)


def test_what_is_about_to_go_out_is_shown_and_answered_in_the_role(run: Tap, aws: Aws, waiting: Passed) -> None:
    told = run("approve", "--yes", "--reason", "reviewed")
    assert told.code == ExitCode.DONE
    for shown in (
        f"commit    {waiting.commit[:12]} Change 1",
        "author    Ada <ada@example.com>",
        "changes   1 added",
        "tests     Build/Synth: 12 passed",
        "tests     Staging/Checks: 3 passed",
        f"image     api@{DIGEST}",
        "review    https://example.com/review",
        f"execution {waiting.id}",
    ):
        assert f"  {shown}\n" in told.out
    assert told.lines[-1] == f"Approved: ApproveProd/ApproveProd of {NAME}: Change 1"
    (taken,) = aws.of("AssumeRole")
    assert (taken["RoleArn"], taken["RoleSessionName"]) == (ROLE, "grace@example.com")
    own = {"GetCallerIdentity", "AssumeRole"}
    assert {call.key for call in aws.calls if call.operation not in own} == {"APPROVERSAPPROVERS"}, (
        "nothing more is needed"
    )
    assert aws.of("PutApprovalResult")[0] == {
        "pipelineName": NAME,
        "stageName": "ApproveProd",
        "actionName": "ApproveProd",
        "result": {"status": "Approved", "summary": "reviewed"},
        "token": "t" * 36,
    }


@pytest.mark.usefixtures("waiting")
def test_a_rejection_is_answered_with_its_reason(run: Tap, aws: Aws) -> None:
    document = run("reject", "--yes", "--json", "--reason", "not on a Friday").document
    assert (document["answer"], document["reason"], document["role"]) == ("Rejected", "not on a Friday", ROLE)
    assert aws.of("PutApprovalResult")[0]["result"] == {"status": "Rejected", "summary": "not on a Friday"}


@pytest.mark.usefixtures("waiting")
def test_a_reason_may_come_by_the_environment_where_no_shell_reads_it(
    run: Tap, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REASON", "prices are $(wrong)")
    assert run("reject", "--yes").code == ExitCode.DONE
    assert aws.of("PutApprovalResult")[0]["result"]["summary"] == "prices are $(wrong)"


@pytest.mark.usefixtures("waiting")
def test_a_rejection_without_a_reason_is_refused(run: Tap, aws: Aws) -> None:
    told = run("reject", "--yes")
    assert told.code == ExitCode.MEND
    assert told.err.startswith("A rejection needs a reason")
    assert not aws.of("PutApprovalResult")


def test_the_message_of_the_pipeline_is_shown_if_it_has_one(run: Tap, waiting: Passed) -> None:
    waiting.runs[-1]["input"]["resolvedConfiguration"]["CustomData"] = "Deploy to Prod?\nTests: all"
    told = run("approve", "--yes")
    assert "            Deploy to Prod?\n            Tests: all\n" in told.out
    assert "12 passed" not in told.out


def test_nobody_at_a_terminal_means_that_yes_has_to_be_said(run: Tap, aws: Aws, waiting: Passed) -> None:
    told = run("approve")
    assert told.code == ExitCode.MEND
    assert "say --yes" in told.err
    assert waiting.commit[:12] in told.out
    assert not aws.of("PutApprovalResult")


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(("yes", "code"), [(True, ExitCode.DONE), (False, ExitCode.MEND)])
def test_at_a_terminal_it_asks(run: Tap, aws: Aws, monkeypatch: pytest.MonkeyPatch, yes: bool, code: ExitCode) -> None:
    asked: list[str] = []

    def confirm(question: str, *, err: bool) -> bool:
        asked.append(question)
        return err and yes

    monkeypatch.setattr(asking, "at_a_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", confirm)
    told = run("approve")
    assert asked == ["Approve it?"]
    assert told.code == code
    assert len(aws.of("PutApprovalResult")) == yes


def test_who_is_in_the_role_already_takes_no_other(run: Tap, aws: Aws, waiting: Passed) -> None:
    aws.answers["GetCallerIdentity"] = dict(identity("111111111111", f"assumed-role/{NAME}-approvers/grace"))
    assert run("approve", "--yes").code == ExitCode.DONE
    assert not aws.of("AssumeRole")
    assert aws.of("PutApprovalResult")[0]["token"] == waiting.runs[-1]["token"]


@pytest.mark.usefixtures("waiting")
def test_another_role_may_be_named(run: Tap, aws: Aws) -> None:
    assert run("approve", "--yes", "--role", "emergency").code == ExitCode.DONE
    assert aws.of("AssumeRole")[0]["RoleArn"] == "arn:aws:iam::111111111111:role/emergency"


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("operation", ["AssumeRole", "PutApprovalResult"])
def test_who_may_not_is_told_who_may(run: Tap, aws: Aws, operation: str) -> None:
    def refuse(_asked: Json) -> Json:
        raise RefusalError("AccessDenied" if operation == "AssumeRole" else "AccessDeniedException", "not authorized")

    aws.answers[operation] = refuse
    told = run("approve", "--yes")
    assert told.code == ExitCode.DENIED
    assert "grace@example.com, and may not answer approvals of tap-commerce" in told.err
    assert f"{operation} is denied" in told.err
    assert "Only the role tap-commerce-approvers may" in told.err
    assert "arn:aws:iam::111111111111:role/release-managers" in told.err


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("InvalidApprovalTokenException", "The approval that was shown is not the one that waits any more"),
        ("ApprovalAlreadyCompletedException", "Somebody has answered it already"),
    ],
)
def test_an_answer_that_comes_too_late_is_told(run: Tap, aws: Aws, code: str, said: str) -> None:
    def refuse(_asked: Json) -> Json:
        raise RefusalError(code)

    aws.answers["PutApprovalResult"] = refuse
    told = run("approve", "--yes")
    assert told.code == ExitCode.NOTHING
    assert told.err.startswith(said)


def test_that_nothing_waits_is_told(run: Tap, delivery: Delivery) -> None:
    delivery.push().source()
    told = run("approve", "--yes")
    assert (told.code, told.out) == (ExitCode.NOTHING, "")
    assert told.err == f"Nothing waits for an approval in {NAME}. See: tap status\n"


def test_another_execution_than_the_one_that_was_looked_at_is_not_answered(run: Tap, aws: Aws, waiting: Passed) -> None:
    told = run("approve", "--yes", "--execution", "99")
    assert told.code == ExitCode.NOTHING
    assert f"is execution {waiting.id}, and not 99" in told.err
    assert not aws.of("PutApprovalResult")
    assert run("approve", "approveprod", "--yes", "--execution", waiting.id[:8]).code == ExitCode.DONE


@pytest.mark.usefixtures("waiting")
def test_a_reason_that_codepipeline_would_not_keep_is_refused(run: Tap) -> None:
    told = run("approve", "--yes", "--reason", "x" * 513)
    assert told.code == ExitCode.MEND
    assert "keeps 512 characters of a reason, and yours has 513" in told.err


@pytest.mark.parametrize(("ends", "code"), [("Succeeded", ExitCode.DONE), ("Failed", ExitCode.FAILED)])
def test_it_may_wait_for_the_end(run: Tap, aws: Aws, waiting: Passed, ends: str, code: ExitCode) -> None:
    def put(_asked: Json) -> Json:
        waiting.run("ApproveProd", "ApproveProd").run("Prod", "Deploy", ends).status = ends
        return {"approvedAt": NOON}

    aws.answers["PutApprovalResult"] = put
    told = run("approve", "--yes", "--wait")
    assert told.code == code
    assert told.lines[-1] == f"execution {waiting.id} {ends}"
