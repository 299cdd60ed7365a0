"""The page of a run, read from an embedded AWS that really ran it: a small shop's way to prod, and one that fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from operate.page.model import Page
from operate.page.state import State
from rehearsal.pipeline.clients import EngineClients
from rehearsal.run_page import read
from rehearsal.run_pages import RunPages, newest_execution, pages
from tests.end_to_end.small_shop import DEV, NAME, TOOLS, make_small_shop
from tests.end_to_end.story import Answer, Story


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Story.told(make_small_shop(tmp_path_factory.mktemp("page") / "project")) as told:
        yield told


def pushed(story: Story, *, answer: Answer) -> tuple[Page, str]:
    """What is read of the run of a push, and the file that it leaves."""
    workspace, said = story.rehearsal.workspace, list[str]()
    clients = EngineClients(story.rehearsal.endpoint)
    with RunPages(workspace=workspace, product=NAME, clients=lambda: clients, say=said.append) as written:
        story.push(answer=answer)
        written.write()
    execution = newest_execution(workspace, since=0)
    assert execution
    file = workspace.runs / execution["pipelineExecutionId"] / "index.html"
    assert said == [f"The page of this run: {file}"]
    return read(execution, clients=clients, workspace=workspace, product=NAME), file.read_text()


def test_a_good_run_is_told_whole(story: Story) -> None:
    page, html = pushed(story, answer=Answer(approved=True, reason="tried it in dev"))

    assert page.state is State.SUCCEEDED
    assert page.notes == ()
    assert [one.notes for one in page.deployments if one.notes] == []
    assert [one.notes for one in page.actions if one.notes] == []
    assert {action.state for action in page.actions} == {State.SUCCEEDED}
    assert not [action.name for action in page.actions if not (action.log and action.log.lines)]
    tests = {(action.stage, action.name): [len(one.cases) for one in action.reports] for action in page.actions}
    assert tests["Dev", "Checks"] == tests["Prod", "Checks"] == [2]
    assert tests["Dev", "LoadCheck"] == [1]
    (approval,) = page.approvals
    assert (approval.state, approval.why) == (State.SUCCEEDED, "tried it in dev")
    (rule,) = page.stages[-1].rules
    assert (rule.name, rule.state) == ("Bake", State.SUCCEEDED)
    assert [(one.stack, one.account) for one in page.deployments] == [("shop-dev", DEV), ("shop-prod", TOOLS)]
    for one in page.deployments:
        assert one.source == "the change set"
        assert one.counts == {"added": len(one.resources)}
        assert [alarm.name for alarm in one.alarms if alarm.composite] == [dict(one.outputs)["HealthAlarmName"]]
    assert "Succeeded in" in html
    assert "test_an_order_is_taken" in html
    assert dict(page.deployments[0].outputs)["SiteUrl"] in html


def test_each_account_is_found_to_have_its_own_and_the_page_says_what_is_not_held_apart(story: Story) -> None:
    execution = newest_execution(story.rehearsal.workspace, since=0)
    assert execution
    clients = EngineClients(story.rehearsal.endpoint)
    page = read(execution, clients=clients, workspace=story.rehearsal.workspace, product=NAME)
    apart = {held.what: held.apart for held in page.known.accounts}
    assert apart == {
        **dict.fromkeys(("alarms", "clusters of ECS", "secrets", "log groups", "load balancers"), True),
        **dict.fromkeys(("rights", "networks and machines"), False),
    }


def test_a_run_that_fails_shows_the_test_and_leaves_out_what_it_did_not_reach(story: Story) -> None:
    checks = Path(story.checkout / "checks" / "test_shop.py")
    checks.write_text(checks.read_text().replace("answer.status == 201", "answer.status == 418"))
    story.commit("Expect a teapot")

    page, html = pushed(story, answer=Answer(approved=False))

    (failed,) = page.failed
    assert (failed.stage, failed.name) == ("Dev", "Checks")
    assert [case.name for report in failed.reports for case in report.failed] == ["test_an_order_is_taken"]
    assert {stage.name: stage.state for stage in page.stages}["Prod"] is State.NOT_RUN
    assert "Failed in Dev / Checks" in html
    assert "418" in html[html.index('id="failures"') : html.index('id="tests"')]
    assert [one.stack for one in page.deployments] == ["shop-dev"]
    assert len(pages(story.rehearsal.workspace)) == 2
    assert "Expect a teapot" in html
