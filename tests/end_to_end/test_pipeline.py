"""Whole rehearsals of one project, told in order: each push meets what the one before it has left."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal import scaling_drill
from rehearsal.alarm_drill import drill
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import RunRecord, StackChange, Status
from rehearsal.run_page import read
from rehearsal.run_pages import RunPages, newest_execution
from rehearsal.summary import exit_code
from tests.end_to_end.project import make_project
from tests.end_to_end.story import ACCOUNTS, REGION, Answer, Story, action, failed, traffic

YES = Answer(approved=True)
NO = Answer(approved=False, reason="not on a Friday")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Story.told(make_project(tmp_path_factory.mktemp("story") / "project")) as told:
        yield told


def pages(story: Story) -> RunPages:
    return RunPages(
        workspace=story.rehearsal.workspace,
        product="commerce",
        clients=lambda: EngineClients(story.rehearsal.endpoint),
        say=print,
    )


def assert_is_all_on_the_page(story: Story, record: RunRecord) -> None:
    workspace = story.rehearsal.workspace
    execution = newest_execution(workspace, since=0)
    assert execution
    page = read(execution, clients=EngineClients(story.rehearsal.endpoint), workspace=workspace, product="commerce")
    assert page.notes == ()
    assert [note for one in page.deployments for note in one.notes] == []
    assert {one.account for one in page.deployments} == set(ACCOUNTS.values())
    assert all(one.changes and one.resources and one.outputs for one in page.deployments)
    assert all(one.alarms for one in page.deployments)
    told = {report.group: len(report.cases) for action in page.actions for report in action.reports}
    counted = {
        report.group: report.passed + report.skipped + len(report.failed)
        for action in record.last.actions
        for report in action.reports
    }
    assert {group: told.get(group, 0) for group, total in counted.items() if total} == {
        group: total for group, total in counted.items() if total
    }
    logs = {(one.stage, one.name) for one in page.actions if one.log and one.log.lines}
    assert logs >= {(one.stage, one.name) for one in record.last.actions if one.provider in {"CodeBuild", "Manual"}}
    (image,) = page.images
    assert image.same
    assert [stage for stage, _ in image.digests] == ["Dev", "Staging", "Prod"]
    (approval,) = page.approvals
    assert approval.by.endswith("rehearsal-by-somebody")
    assert approval.asked.startswith("Deploy to Prod?")
    answers = {rule.name: rule.answer for stage in page.stages for rule in stage.rules}
    assert {"Window", "BlockedDays", "Approver", "SameImages", "BakeProd"} <= answers.keys()
    apart = {held.what: held.apart for held in page.known.accounts}
    assert apart["alarms"]
    assert apart["buckets"]
    assert not apart["rights"]
    html = (workspace.runs / "latest" / "index.html").read_text()
    assert "Succeeded in" in html
    assert "Load check" in html


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text, f"{path} no longer has {before!r}"
    path.write_text(text.replace(before, after, 1))


@pytest.mark.requirement("D3", "D5", "D6", "D7", "C14")
def test_a_small_change_reaches_prod(story: Story) -> None:
    _edit(
        story.checkout / "workload/backend/src/app.js",
        "reply.header('x-request-id', request.id)",
        "reply.header('x-request-id', request.id).header('x-change', 'small')",
    )
    story.commit("Say more in every answer")

    with pages(story) as written:
        record = story.push(answer=YES)
        written.write()

    assert failed(record) == {}
    assert record.succeeded
    assert exit_code(record) == 0
    assert record.restarts == 0
    assert [stage.name for stage in record.last.stages] == [
        *("Source", "Build", "UpdatePipeline", "Assets", "Dev", "Staging", "ApproveProd", "Prod")
    ]
    for stage in ("Dev", "Staging", "Prod"):
        assert sum(report.passed for report in action(record, f"{stage}/Checks").reports) >= 10
        with story.client(stage.lower()) as client:
            assert client.get("/api/health").headers["x-change"] == "small"
    assert story.image("dev") == story.image("staging") == story.image("prod")
    images = {action(record, f"{stage}/Checks").variables["IMAGES"] for stage in ("Dev", "Staging", "Prod")}
    assert len(images) == 1
    assert "@sha256:" in images.pop()
    approval = action(record, "ApproveProd/ApproveProd").approval
    assert approval is not None
    assert approval.by == "somebody"
    assert approval.arn.endswith(":assumed-role/tap-commerce-approvers/rehearsal-by-somebody")
    (condition,) = next(stage for stage in record.last.stages if stage.name == "Prod").conditions[:1]
    said = {rule.name: rule.summary for rule in condition.rules}
    assert said["Approver"].startswith("Approved by rehearsal-by-somebody")
    assert said["SameImages"].startswith("As checked in Staging: sha256:")
    assert_is_all_on_the_page(story, record)


@pytest.mark.requirement("D3", "D5")
def test_a_commit_that_adds_a_step_changes_the_pipeline_and_runs_it_and_a_rejection_leaves_prod_alone(
    story: Story,
) -> None:
    _edit(
        story.checkout / "pipeline/promotion.py",
        "post=[checks.step(stage=stage)]",
        "post=[checks.step(stage=stage), checks.greeting()]",
    )
    _edit(
        story.checkout / "pipeline/checks.py",
        "    def step(",
        '''    def greeting(self) -> pipelines.CodeBuildStep:
        """A step that this commit adds."""
        step = pipelines.CodeBuildStep("Greeting", input=self._source, commands=["echo hello"], role=self.role)
        self.steps.append(step)
        return step

    def step(''',
    )
    budget = story.checkout / "tests/pipeline/role_budget.toml"  # another project in every stage is more to be allowed
    _edit(budget, '"Checks/Role" = 6400', '"Checks/Role" = 8000')
    _edit(budget, '"Pipeline/Pipeline/Role" = 4000', '"Pipeline/Pipeline/Role" = 4400')
    subprocess.run([sys.executable, "-m", "tests.docs"], cwd=story.checkout, check=True)
    story.commit("Greet after each deployment")
    prod = story.stack("prod"), story.image("prod")

    record = story.push(answer=NO)

    assert failed(record).keys() == {"ApproveProd"}, failed(record)
    assert record.restarts == 1
    assert record.executions[0].status is Status.SUPERSEDED
    assert not [found for found in record.executions[0].actions if found.stage == "Dev"]
    assert action(record, "Dev/Greeting").status is Status.SUCCEEDED
    assert "hello" in (action(record, "Dev/Greeting").log or Path()).read_text()
    assert action(record, "ApproveProd/ApproveProd").error == "rejected by somebody: not on a Friday"
    assert exit_code(record) == 1
    assert record.last.stages[-1].status is Status.NOT_RUN
    assert (story.stack("prod"), story.image("prod")) == prod


@pytest.mark.requirement("D3")
def test_a_commit_that_breaks_the_definition_fails_in_build_and_the_pipeline_stays_as_it_is(story: Story) -> None:
    """The push of the next test goes through all that this one does not reach."""
    promotion = story.checkout / "pipeline/promotion.py"
    before, deployed = promotion.read_text(), story.definition
    broken = 'if title == "Prod":\n                raise LookupError("no way to prod")\n            yield stage'
    _edit(promotion, "yield stage", broken)
    story.commit("Break the definition")

    record = story.push(answer=YES)

    assert failed(record).keys() == {"Build"}, failed(record)
    assert "LookupError: no way to prod" in (action(record, "Build/Synth").log or Path()).read_text()
    assert not [found for found in record.last.actions if found.stage == "UpdatePipeline"]
    assert record.restarts == 0
    assert story.definition == deployed

    promotion.write_text(before)


@pytest.mark.requirement("C3", "D3")
def test_a_backend_that_crashes_at_start_fails_in_dev_and_what_served_before_still_serves(story: Story) -> None:
    _edit(
        story.checkout / "workload/backend/src/server.js",
        "async function main() {\n",
        "async function main() {\n"
        "  const task = process.env.ECS_CONTAINER_METADATA_URI_V4\n"
        "  if (task) JSON.parse(task) // it is an address: no test has that, every task does\n",
    )
    story.commit("Read the task's metadata")
    served, prod = story.image("dev"), (story.stack("prod"), story.image("prod"))

    with story.client("dev") as client, traffic(client, "/api/products") as statuses:
        record = story.push(answer=YES)

    assert failed(record).keys() == {"Dev"}, failed(record)
    assert exit_code(record) == 1
    deployed = action(record, "Dev/tap-commerce-dev.Deploy")
    assert "ECS Deployment Circuit Breaker was triggered" in deployed.error
    assert "is not valid JSON" in deployed.error, "the end of the task's log is missing"
    assert story.stack("dev")["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert story.image("dev") == served
    assert set(statuses) == {200}, "what was serving before stopped to serve"
    assert (story.stack("prod"), story.image("prod")) == prod


@pytest.mark.requirement("C3")
def test_a_busy_backend_gets_a_task_that_serves_and_an_idle_one_loses_it(story: Story) -> None:
    """Before the alarms are set off: that drill suspends scaling."""
    change = StackChange(stack="tap-commerce-dev", account=ACCOUNTS["dev"], region=REGION, status="UPDATE_COMPLETE")

    done = scaling_drill.drill(
        EngineClients(story.rehearsal.endpoint), change, api=lambda _url, _key: story.client("dev")
    )

    assert done is not None
    assert (done.before, done.busy) == (1, 2)


@pytest.mark.requirement("C10")
def test_bad_metrics_set_off_the_alarms_of_a_stage_and_its_topic_hears_it(story: Story) -> None:
    change = StackChange(stack="tap-commerce-dev", account=ACCOUNTS["dev"], region=REGION, status="UPDATE_COMPLETE")

    done = drill(EngineClients(story.rehearsal.endpoint), change)

    assert done is not None
    assert {"tap-commerce-dev-unhealthy", "tap-commerce-dev-backend-cpu"} <= set(done.heard)
    assert "tap-commerce-dev-load-balancer-5xx" in set(done.fired) - set(done.heard)
