"""The rule DeploymentWindow against a clock that is set."""

import threading
from datetime import datetime

import pytest

from rehearsal.pipeline.conditions_window import DeploymentWindow
from rehearsal.pipeline.definition import Rule
from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import deploy, no_clients, rule, stage

OFFICE = "* * 9-15 ? * MON,TUE,WED,THU *"


def at(workspace: Workspace, when: str, cron: str = OFFICE, zone: str = "Europe/Berlin") -> RuleResult:
    body = rule("Window", "DeploymentWindow", Cron=cron, TimeZone=zone)
    context = RuleContext(
        deployed=deploy(workspace, stage("Prod")),
        stage="Prod",
        rule=Rule.model_validate(body),
        workspace=workspace,
        clients=no_clients,
        cancelled=threading.Event(),
    )
    return DeploymentWindow(now=lambda: datetime.fromisoformat(when))(context)


@pytest.mark.parametrize(
    "when",
    [
        "2026-11-23T08:00:00+00:00",  # Monday, nine o'clock in Berlin
        "2026-11-26T14:59:59+00:00",  # Thursday, almost four
        "2026-07-06T07:00:00+00:00",  # Monday, nine o'clock in summer time
    ],
)
def test_the_window_is_open(workspace: Workspace, when: str) -> None:
    assert "is within the deployment window" in at(workspace, when).summary


@pytest.mark.parametrize(
    "when",
    [
        "2026-11-23T07:59:00+00:00",  # a minute too early
        "2026-11-26T15:00:00+00:00",  # four o'clock
        "2026-11-27T10:00:00+00:00",  # Friday
        "2026-07-06T06:30:00+00:00",  # half past eight in summer time
    ],
)
def test_the_window_is_closed_and_aws_would_wait(workspace: Workspace, when: str) -> None:
    with pytest.raises(RuleFailedError, match="AWS would wait here until it opens") as failure:
        at(workspace, when)
    assert failure.value.timing


def test_names_numbers_and_lists_mean_what_they_mean_to_aws(workspace: Workspace) -> None:
    sunday = "2026-11-22T12:30:00+00:00"
    assert at(workspace, sunday, "* 0-29,30 12 22 NOV 1 2026", "UTC").summary
    with pytest.raises(RuleFailedError):
        at(workspace, sunday, "* * * ? * 2-7 *", "UTC")


@pytest.mark.parametrize(
    ("cron", "zone", "message"),
    [
        ("0 * 9-15 ? * MON *", "UTC", "the first \\*"),
        ("* * 9-15", "UTC", "six or seven fields"),
        ("* * 9-15 ? * MON#2 *", "UTC", "cannot read MON#2 as day of the week"),
        (OFFICE, "Europe/Berlln", "time zone Europe/Berlln is not known"),
    ],
)
def test_a_window_that_cannot_be_read_fails_and_is_not_overridden(
    workspace: Workspace, cron: str, zone: str, message: str
) -> None:
    with pytest.raises(RuleFailedError, match=message) as failure:
        at(workspace, "2026-11-23T12:00:00+00:00", cron, zone)
    assert not failure.value.timing
