"""The function that says whether production may be deployed to on a day: no, to whatever it cannot read."""

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from pipeline.functions import blocked_days
from stages.settings import CONFIG
from stages.settings.calendar import read_calendar

WINDOW = {"days": ["Mon", "Tue", "Wed", "Thu"], "from_hour": 9, "until_hour": 16}
CALENDAR = {
    "file": "config/calendars/blocked-days.toml",
    "valid_until": "2026-12-31",
    "blocked": [["2026-12-14", "2026-12-20", "Stocktaking"], ["2026-12-24", "2026-12-24", "Christmas Eve"]],
}


@dataclass
class Answers:
    """CodePipeline, as far as a function answers it."""

    given: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def put_job_success_result(self, **answer: Any) -> None:  # noqa: ANN401 - boto3's own
        self.given.append(("yes", answer))

    def put_job_failure_result(self, **answer: Any) -> None:  # noqa: ANN401 - boto3's own
        self.given.append(("no", answer))


def asked(
    monkeypatch: pytest.MonkeyPatch,
    now: str,
    *,
    calendar: str = json.dumps(CALENDAR),
    zone: str = "Europe/Berlin",
    window: dict[str, Any] | None = WINDOW,
) -> tuple[str, str]:
    """The answer, and its reason."""
    answers = Answers()
    monkeypatch.setattr(boto3, "client", lambda _: answers)
    monkeypatch.setattr("time.time", datetime.fromisoformat(now).timestamp)
    monkeypatch.setenv("CALENDAR", calendar)
    parameters = json.dumps({"time_zone": zone, "window": window} if window else {"time_zone": zone})
    data = {"actionConfiguration": {"configuration": {"FunctionName": "f", "UserParameters": parameters}}}
    blocked_days.handler({"CodePipeline.job": {"id": "7", "data": data}}, None)
    ((answer, content),) = answers.given
    assert content["jobId"] == "7"
    if answer == "yes":
        return answer, content["executionDetails"]["summary"]
    return f"{answer}, {content['failureDetails']['type']}", content["failureDetails"]["message"]


def test_a_day_that_is_not_blocked_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "2026-12-10T09:00:00+00:00") == ("yes", "2026-12-10 is not blocked")


@pytest.mark.parametrize("day", ["2026-12-14", "2026-12-16"])
def test_a_blocked_day_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    answer, reason = asked(monkeypatch, f"{day}T10:00:00+00:00")
    assert answer == "no, JobFailed"
    assert f"{day} is blocked: Stocktaking, 2026-12-14 to 2026-12-20 (config/calendars/blocked-days.toml)" in reason
    assert "docs/deploy.md" in reason


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        ("2026-12-10T10:00:00+00:00", "yes"),  # Thursday, the window is open
        ("2026-12-10T16:00:00+00:00", "no"),  # Thursday evening: it opens on Monday, the first blocked day
        ("2026-12-13T23:30:00+00:00", "no"),  # Sunday in UTC, Monday in Berlin
        ("2026-12-18T12:00:00+00:00", "yes"),  # Friday, blocked: it opens on Monday, when that is over
        ("2026-12-23T16:00:00+00:00", "no"),  # it opens on Christmas Eve
        ("2026-12-24T16:00:00+00:00", "yes"),  # it opens on Monday, after it
    ],
)
def test_what_counts_is_the_day_on_which_the_window_opens(
    monkeypatch: pytest.MonkeyPatch, now: str, answer: str
) -> None:
    """CodePipeline waits for the window, and does not ask the other rules again when it opens."""
    assert asked(monkeypatch, now)[0].startswith(answer)


def test_without_a_window_the_day_is_today_in_the_gates_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "2026-12-13T23:30:00+00:00", window=None)[0] == "no, JobFailed"
    assert asked(monkeypatch, "2026-12-13T23:30:00+00:00", window=None, zone="UTC")[0] == "yes"


def test_after_its_end_the_calendar_blocks_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, "2026-12-31T10:00:00+00:00")[0] == "yes"
    answer, reason = asked(monkeypatch, "2027-01-04T10:00:00+00:00")
    assert answer == "no, JobFailed"
    assert reason.startswith("config/calendars/blocked-days.toml ends on 2026-12-31")
    assert "a later valid_until, and push" in reason


@pytest.mark.parametrize(
    "calendar",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps({**CALENDAR, "valid_until": "soon"}),
        json.dumps({**CALENDAR, "valid_until": None}),
        json.dumps({**CALENDAR, "blocked": [["2026-12-14", "2026-12-20"]]}),
        json.dumps({**CALENDAR, "blocked": [["2026-12-14", "2026-02-30", "No such day"]]}),
        json.dumps({**CALENDAR, "blocked": None}),
    ],
)
def test_a_calendar_that_cannot_be_read_blocks_every_day(monkeypatch: pytest.MonkeyPatch, calendar: str) -> None:
    answer, reason = asked(monkeypatch, "2026-12-15T10:00:00+00:00", calendar=calendar)
    assert answer == "no, ConfigurationError"
    assert reason.startswith("The calendar of blocked days could not be asked (")
    assert reason.endswith("so nothing is deployed. Mend it and push.")


def test_a_time_zone_that_nobody_knows_blocks_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, reason = asked(monkeypatch, "2026-12-10T10:00:00+00:00", zone="Europe/Berlln")
    assert answer == "no, ConfigurationError"
    assert "there is no time zone Europe/Berlln" in reason


def test_a_window_that_never_opens_blocks_every_day(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _ = asked(monkeypatch, "2026-12-10T10:00:00+00:00", window={**WINDOW, "days": []})
    assert answer == "no, ConfigurationError"


def test_the_function_reads_the_calendar_of_the_repository() -> None:
    """Whatever people have written into it."""
    calendar, problems = read_calendar(CONFIG, "calendars/blocked-days.toml")
    assert calendar
    assert not problems
    blocked = {
        one.first + timedelta(days=ahead): one
        for one in reversed(calendar.blocked)
        for ahead in range((one.last - one.first).days + 1)
    }
    known = json.loads(calendar.compact)
    for day in sorted(blocked.keys() | {day - timedelta(days=1) for day in blocked}):
        if day > calendar.valid_until:
            break
        if day in blocked:
            with pytest.raises(blocked_days.BlockedError, match=f"{day} is blocked: {re.escape(blocked[day].name)}"):
                blocked_days.checked(known, day)
        else:
            assert blocked_days.checked(known, day) == f"{day} is not blocked"
