"""`tap status`: where everything is, what waits for whom, and the exit code that scripts go by."""

import sys

import pytest
from rich.console import Console

from operate import watching
from operate.errors import ExitCode
from tests.operate.conftest import Tap
from tests.operate.delivery import NAME, Delivery, at


def test_a_pipeline_that_never_ran_is_shown(run: Tap) -> None:
    told = run("status")
    assert told.code == ExitCode.DONE
    assert told.lines[0] == f"{NAME} (account 111111111111, us-east-1) never run"
    assert [line.split()[1] for line in told.lines[1:]] == ["Source", "Build", "Staging", "ApproveProd", "Prod"]


def test_each_stage_tells_what_it_has_and_what_waits_for_whom(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source().run("Build", "Synth", summary="12 tests passed")
    first.run("ApproveProd", "ApproveProd", "InProgress", token="t" * 36)
    told = run("status")
    commit = first.commit[:12]
    assert f"Build           Succeeded   {commit} Change 1" in told.out
    assert "12 tests passed" in told.out
    (waits,) = [line for line in told.lines if line.startswith("waits")]
    assert "ApproveProd/ApproveProd for the role tap-commerce-approvers since " in waits
    assert waits.endswith(f", {commit} Change 1: tap approve, or tap reject --reason '…'")
    assert "t" * 36 not in told.out


def test_programs_get_one_document(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source()
    first.run("ApproveProd", "ApproveProd", "InProgress", token="secret-token")
    told = run("status", "--json")
    document = told.document
    assert (document["pipeline"], document["product"], document["status"]) == (NAME, "commerce", "InProgress")
    (waiting,) = document["waiting"]
    assert waiting == {
        "kind": "approval",
        "stage": "ApproveProd",
        "name": "ApproveProd",
        "execution": first.id,
        "commit": first.commit,
        "subject": "Change 1",
        "since": at(61).isoformat(timespec="milliseconds"),
        "whom": "the role tap-commerce-approvers",
    }
    assert "\x1b" not in told.out
    assert "secret-token" not in told.out


def test_a_failure_is_told_with_its_words_and_only_then_is_the_exit_code_bad(run: Tap, delivery: Delivery) -> None:
    failed = delivery.push().source().run("Staging", "Checks", "Failed", error="2 of 14 failed")
    failed.status = "Failed"
    assert run("status").code == ExitCode.DONE
    told = run("status", "--exit-code")
    assert told.code == ExitCode.FAILED
    assert "2 of 14 failed" in told.out
    delivery.push().source().status = "Succeeded"
    assert run("status", "--exit-code").code == ExitCode.DONE


def test_what_stands_behind_another_one_is_queued(run: Tap, delivery: Delivery) -> None:
    delivery.push().source().run("Staging", "Checks", "InProgress")
    second, third = delivery.push().source(), delivery.push()
    delivery.inbound["Build"] = second.id
    document = run("status", "--json").document
    assert [one["id"] for one in document["queued"]] == [third.id, second.id]
    assert len([line for line in run("status").lines if line.startswith("queued")]) == 2


def test_a_rule_that_has_not_let_in_is_told(run: Tap, delivery: Delivery) -> None:
    delivery.push().source()
    delivery.rule("Prod", "Window", "InProgress", "not before 09:00")
    document = run("status", "--json").document
    assert document["stages"][-1]["rules"] == [
        {
            "moment": "BeforeEntry",
            "rule": "Window",
            "status": "InProgress",
            "since": at(0).isoformat(timespec="milliseconds"),
            "summary": "not before 09:00",
        }
    ]
    assert [(one["kind"], one["name"], one["whom"]) for one in document["waiting"]] == [
        ("rule", "Window", "the rule Window")
    ]


def test_a_closed_transition_is_told(run: Tap, delivery: Delivery) -> None:
    first = delivery.push().source()
    delivery.closed["Prod"] = "an incident"
    delivery.inbound["Prod"] = first.id
    (waiting,) = run("status", "--json").document["waiting"]
    assert (waiting["kind"], waiting["execution"]) == ("transition", first.id)
    assert waiting["whom"] == "whoever opens the transition again: an incident"


def test_it_is_watched_until_nothing_runs_and_each_change_is_a_line(run: Tap, delivery: Delivery, aws: object) -> None:
    first = delivery.push().source().run("Build", "Synth", "InProgress")
    states = iter(["InProgress", "InProgress", "Failed"])

    def look(_asked: object) -> dict[str, object]:
        state = next(states)
        if state == "Failed":
            first.run("Build", "Synth", "Failed", error="lint failed").status = "Failed"
        return delivery.state()

    aws.answers["GetPipelineState"] = look  # type: ignore[attr-defined]
    told = run("status", "--watch", "--exit-code")
    assert told.code == ExitCode.FAILED
    assert told.lines[-1].endswith("Build/Synth Failed: lint failed")
    assert len([line for line in told.lines if "Build/Synth" in line]) == 1


def test_in_a_terminal_it_is_drawn_anew(run: Tap, delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery.push().source().run("Build", "Synth", "Failed", error="lint failed").status = "Failed"
    monkeypatch.setattr(watching, "console", lambda **_: Console(force_terminal=True, width=100, file=sys.stdout))
    monkeypatch.setenv("TERM", "xterm")
    told = run("status", "--watch")
    assert "\x1b[31m" in told.out
    assert "lint failed" in told.out
    assert "\x1b[1A" in told.out, "the cursor goes up to where it began"


def test_watching_and_one_document_do_not_go_together(run: Tap) -> None:
    told = run("status", "--watch", "--json")
    assert (told.code, told.out) == (ExitCode.MEND, "")
    assert told.err.startswith("--json is one document")
