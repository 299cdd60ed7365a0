"""A pipeline that changes itself is never left half way; one that no longer can is mended by hand, by the runbook."""

from collections.abc import Iterator

import pytest

from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.record import RunRecord, Status
from tests.end_to_end.self_mutation import (
    STACK,
    TOOLS,
    OnCall,
    commit,
    deployed_stages,
    make_small_project,
    resources,
)
from tests.end_to_end.story import REGION, Answer, Story, action, failed

pytestmark = pytest.mark.requirement("D3")

BEFORE = ["Source", "Build", "UpdatePipeline"]
NOBODY_IS_ASKED = Answer(approved=False)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Story.told(make_small_project(tmp_path_factory.mktemp("small") / "project")) as told:
        yield told


def push(story: Story) -> RunRecord:
    return story.push(answer=NOBODY_IS_ASKED)


def status(story: Story) -> str:
    client = EngineClients(story.rehearsal.endpoint)("cloudformation", account=TOOLS, region=REGION)
    return str(client.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])


def test_a_good_definition_replaces_the_one_that_runs_and_runs_itself(story: Story) -> None:
    commit(story, "Say good morning", resources(greeting="GoodMorning"))
    record = push(story)
    assert failed(record) == {}
    assert record.succeeded
    assert record.restarts == 1
    assert deployed_stages(story) == [*BEFORE, "GoodMorning"]


def test_one_that_cloudformation_refuses_is_rolled_back_and_the_next_push_mends_it(story: Story) -> None:
    """A role with a trust that IAM does not take, made when the pipeline itself has been changed already."""
    nobody = {"Effect": "Deny", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": TOOLS}}
    trust = {"Version": "2012-10-17", "Statement": [nobody]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}, "DependsOn": "Pipeline"}
    commit(story, "Say good night", {**resources(greeting="GoodNight"), "Role": role})

    record = push(story)

    assert failed(record).keys() == {"UpdatePipeline"}, failed(record)
    assert record.restarts == 0
    assert record.last.stages[-1].status is Status.NOT_RUN
    assert status(story) == "UPDATE_ROLLBACK_COMPLETE"
    assert deployed_stages(story) == [*BEFORE, "GoodMorning"]

    commit(story, "Say good evening", resources(greeting="GoodEvening"))
    record = push(story)
    assert failed(record) == {}
    assert record.succeeded
    assert deployed_stages(story) == [*BEFORE, "GoodEvening"]


def test_one_that_can_build_nothing_any_more_is_replaced_by_hand_from_a_good_commit(story: Story) -> None:
    good = commit(story, "Say good day", resources(greeting="GoodDay"))
    assert push(story).succeeded
    commit(story, "Break the build that is to come", resources(greeting="Never", build="exit 1"))
    broken = push(story)
    assert failed(broken).keys() == {"Build"}, "deployed by the build of before, it fails as soon as it runs itself"
    commit(story, "Mend it", resources(greeting="GoodDay"))
    assert failed(push(story)).keys() == {"Build"}, "what was to mend it is never built"
    assert deployed_stages(story) == [*BEFORE, "Never"]

    OnCall(story).follow("The pipeline cannot change itself", commit=good)

    assert deployed_stages(story) == [*BEFORE, "GoodDay"]
    assert push(story).succeeded


def test_a_stack_that_is_gone_is_made_anew_by_the_same_commands(story: Story) -> None:
    client = EngineClients(story.rehearsal.endpoint)("cloudformation", account=TOOLS, region=REGION)
    client.delete_stack(StackName=STACK)
    client.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    OnCall(story).follow("The pipeline cannot change itself", commit="HEAD")

    assert deployed_stages(story) == [*BEFORE, "GoodDay"]
    record = push(story)
    assert failed(record) == {}
    assert record.succeeded
    assert action(record, "GoodDay/Greet").status is Status.SUCCEEDED
