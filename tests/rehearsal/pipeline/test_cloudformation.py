import json
import os
import threading

import pytest

from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, ActionStoppedError, Artifact
from rehearsal.pipeline.cloudformation import CloudFormation
from rehearsal.pipeline.record import StackChange
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.fake_cloudformation import ENDPOINT, FakeAws, FakeStack
from tests.rehearsal.pipeline.support import OTHER_ACCOUNT, REGION, Contexts, Journal, action, write

ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/cdk-own1-deploy-role-{OTHER_ACCOUNT}-eu-west-1"
EXECUTION_ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/cdk-own1-cfn-exec-role-{OTHER_ACCOUNT}-eu-west-1"


class Deployments:
    """Runs CloudFormation actions on one stack, `Dev-TapStack`, in another account and region."""

    def __init__(self, workspace: Workspace, make_context: Contexts) -> None:
        self.workspace = workspace
        self.aws = FakeAws(OTHER_ACCOUNT, "eu-west-1")
        self.journal = Journal()
        self.cancelled = threading.Event()
        self.deadline_seconds = 10.0
        self._make_context = make_context

    def context(self, mode: str, **configuration: str) -> ActionContext:
        properties = action(
            "TapStack",
            "CloudFormation",
            Region="eu-west-1",
            RoleArn=ROLE,
            Configuration={
                "ActionMode": mode,
                "StackName": "Dev-TapStack",
                "ChangeSetName": "PipelineChange",
                "TemplatePath": "Output::assembly-Dev/stack.json",
                **configuration,
            },
        )
        assembly = Artifact(self.workspace.run / "output")
        return self._make_context(
            properties,
            clients=self.aws,
            artifacts={"Output": assembly},
            listen=self.journal,
            cancelled=self.cancelled,
        )

    def run(self, mode: str, **configuration: str) -> ActionResult:
        return CloudFormation(deadline_seconds=self.deadline_seconds)(self.context(mode, **configuration))

    def deploy(self, resources: dict[str, str], **template: object) -> ActionResult:
        """Prepare and execute, as CDK Pipelines does."""
        self.prepare(resources, **template)
        return self.run("CHANGE_SET_EXECUTE")

    def prepare(self, resources: dict[str, str], **template: object) -> ActionResult:
        self.template(resources, **template)
        return self.run("CHANGE_SET_REPLACE")

    def template(self, resources: dict[str, str], **template: object) -> None:
        content = json.dumps({"Resources": resources, **template})
        write(self.workspace.run / "output", {"assembly-Dev/stack.json": content})

    @property
    def stack(self) -> FakeStack:
        return self.aws.stacks["Dev-TapStack"]


@pytest.fixture
def deployments(workspace: Workspace, make_context: Contexts, monkeypatch: pytest.MonkeyPatch) -> Deployments:
    monkeypatch.setattr("rehearsal.pipeline.stack._LOOK_SECONDS", 0.001)
    return Deployments(workspace, make_context)


def test_a_new_stack_is_created_by_a_change_set_and_exports_its_outputs(deployments: Deployments) -> None:
    prepared = deployments.prepare({"Vpc": "1", "Alb": "1", "Db": "1"}, Outputs={"ApiUrl": "https://api"})
    assert prepared.summary == "new stack: 3 added"
    assert prepared.change is None
    executed = deployments.run("CHANGE_SET_EXECUTE")
    assert executed.variables == {"ApiUrl": "https://api"}
    assert executed.change == StackChange(
        stack="Dev-TapStack", account=OTHER_ACCOUNT, region="eu-west-1", status="CREATE_COMPLETE", added=3
    )
    assert "CREATE_COMPLETE AWS::Test::Thing Vpc" in deployments.journal.lines()


def test_an_update_counts_what_it_changes_over_all_pages(deployments: Deployments) -> None:
    deployments.deploy({"Same": "1", "Gone": "1", "Other": "1", "Moved": "1"})
    executed = deployments.deploy({"Same": "1", "Other": "2", "Moved": "replace", "New": "1"})
    assert executed.change is not None
    assert str(executed.change) == "1 added, 1 modified, 1 replaced, 1 removed"
    assert executed.change.status == "UPDATE_COMPLETE"
    assert [line for line in deployments.journal.lines() if line.startswith("UPDATE")] == [
        f"UPDATE_COMPLETE AWS::Test::Thing {name}" for name in ("Same", "Other", "Moved", "New")
    ]


def test_an_empty_change_set_succeeds_and_still_exports_the_outputs(deployments: Deployments) -> None:
    deployments.deploy({"Vpc": "1"}, Outputs={"ApiUrl": "u"})
    assert deployments.prepare({"Vpc": "1"}, Outputs={"ApiUrl": "u"}).summary == "update: no changes"
    executed = deployments.run("CHANGE_SET_EXECUTE")
    assert executed.summary == "CREATE_COMPLETE: no changes"
    assert executed.variables == {"ApiUrl": "u"}


def test_a_change_set_that_is_left_over_is_replaced(deployments: Deployments) -> None:
    deployments.prepare({"Vpc": "1"})
    deployments.prepare({"Vpc": "1", "Alb": "1"})
    assert deployments.run("CHANGE_SET_EXECUTE").summary == "CREATE_COMPLETE: 2 added"


def test_the_template_goes_through_the_accounts_own_asset_bucket(deployments: Deployments) -> None:
    write(
        deployments.workspace.run / "output",
        {"config.json": json.dumps({"Tags": {"Stage": "dev"}, "Parameters": {"Size": "1", "Colour": "red"}})},
    )
    deployments.template({"Vpc": "1"})
    deployments.run(
        "CHANGE_SET_REPLACE",
        Capabilities="CAPABILITY_NAMED_IAM,CAPABILITY_AUTO_EXPAND",
        RoleArn=EXECUTION_ROLE,
        TemplateConfiguration="Output::config.json",
        ParameterOverrides='{"Size": "2"}',
    )
    (request,) = deployments.aws.requests
    assert request["TemplateURL"].startswith(f"{ENDPOINT}/cdk-own1-assets-{OTHER_ACCOUNT}-eu-west-1/")
    assert request["Capabilities"] == ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
    assert request["RoleARN"] == EXECUTION_ROLE
    assert request["Tags"] == [{"Key": "Stage", "Value": "dev"}]
    assert request["Parameters"] == [
        {"ParameterKey": "Size", "ParameterValue": "2"},
        {"ParameterKey": "Colour", "ParameterValue": "red"},
    ]


def test_a_rolled_back_update_fails_with_its_first_causes(deployments: Deployments) -> None:
    deployments.deploy({"Vpc": "1"})
    deployments.aws.fails = {"Alb": "Name already taken"}
    with pytest.raises(ActionFailedError) as failure:
        deployments.deploy({"Vpc": "1", "Alb": "1"})
    assert str(failure.value).splitlines() == [
        "stack Dev-TapStack ended as UPDATE_ROLLBACK_COMPLETE",
        "Alb (AWS::Test::Thing): Name already taken",
    ]
    assert failure.value.result.change is not None
    assert failure.value.result.change.status == "UPDATE_ROLLBACK_COMPLETE"


def test_causes_of_an_earlier_deployment_are_not_told_again(deployments: Deployments) -> None:
    deployments.deploy({"Vpc": "1"})
    for reason in ("first reason", "second reason"):
        deployments.aws.fails = {"Alb": reason}
        with pytest.raises(ActionFailedError) as failure:
            deployments.deploy({"Vpc": "1", "Alb": "1"})
    assert "second reason" in str(failure.value)
    assert "first reason" not in str(failure.value)


def test_when_ecs_gives_up_the_newest_task_has_the_last_word(deployments: Deployments) -> None:
    tasks = write(deployments.workspace.run / "logs/tasks", {"serving.log": "GET /api/health 200\n"})
    deployments.deploy({"Vpc": "1"})

    def crash() -> None:
        write(tasks, {"dev/crashed.log": "starting\nError: no such table\n", "dev/empty.log": ""})
        os.utime(tasks / "dev/crashed.log", (1, 1))  # what serves on writes later than what crashed

    deployments.aws.during = crash
    deployments.aws.fails = {"Service": "ECS Deployment Circuit Breaker was triggered"}
    with pytest.raises(ActionFailedError) as failure:
        deployments.deploy({"Vpc": "1", "Service": "1"})
    assert "the newest task said last (crashed.log):\nstarting\nError: no such table" in str(failure.value)
    assert "GET /api/health" not in str(failure.value)


def test_a_circuit_breaker_without_a_log_says_so(deployments: Deployments) -> None:
    deployments.aws.fails = {"Service": "Circuit breaker"}
    with pytest.raises(ActionFailedError, match="its tasks wrote no log"):
        deployments.deploy({"Service": "1"})


def test_a_template_that_cloudformation_refuses_fails_the_preparation(deployments: Deployments) -> None:
    with pytest.raises(ActionFailedError, match="change set PipelineChange of stack Dev-TapStack: no such macro"):
        deployments.prepare({"Vpc": "1"}, Bad="no such macro")


def test_a_stack_whose_creation_failed_takes_no_update(deployments: Deployments) -> None:
    deployments.aws.fails = {"Vpc": "no"}
    with pytest.raises(ActionFailedError, match="ended as ROLLBACK_COMPLETE"):
        deployments.deploy({"Vpc": "1"})
    with pytest.raises(ActionFailedError, match=r"is in ROLLBACK_COMPLETE and takes no update, .*: delete it"):
        deployments.prepare({"Vpc": "2"})


def test_replace_on_failure_deletes_such_a_stack_and_creates_it_anew(deployments: Deployments) -> None:
    deployments.aws.fails = {"Vpc": "no"}
    with pytest.raises(ActionFailedError):
        deployments.deploy({"Vpc": "1"})
    deployments.aws.fails = {}
    assert deployments.run("REPLACE_ON_FAILURE").summary == "CREATE_COMPLETE: 1 added"


def test_create_update_does_both_at_once(deployments: Deployments) -> None:
    deployments.template({"Vpc": "1"})
    assert deployments.run("CREATE_UPDATE").summary == "CREATE_COMPLETE: 1 added"


def test_delete_only_deletes_what_is_there(deployments: Deployments) -> None:
    assert deployments.run("DELETE_ONLY").summary == "no such stack"
    deployments.deploy({"Vpc": "1"})
    assert deployments.run("DELETE_ONLY").summary == "deleted"
    assert deployments.aws.stacks == {}


def test_waiting_has_a_deadline_that_says_what_for(deployments: Deployments) -> None:
    deployments.aws.never_settles, deployments.deadline_seconds = True, 0.0
    with pytest.raises(ActionFailedError, match="waited 0 minutes for stack Dev-TapStack to settle, in vain"):
        deployments.deploy({"Vpc": "1"})


def test_cancelling_ends_the_wait(deployments: Deployments) -> None:
    deployments.prepare({"Vpc": "1"})
    deployments.aws.never_settles = True
    deployments.aws.during = deployments.cancelled.set
    with pytest.raises(ActionStoppedError):
        deployments.run("CHANGE_SET_EXECUTE")


@pytest.mark.parametrize(
    ("configuration", "complaint"),
    [
        ({"TemplatePath": "Output::absent.json"}, "Output::absent.json: artifact Output has no such file"),
        ({"TemplatePath": "Other::stack.json"}, "no earlier action put out the artifact Other"),
        ({"ParameterOverrides": "{"}, "ParameterOverrides is no JSON"),
        ({"ParameterOverrides": '{"Key": {"Fn::GetParam": ["a", "b", "c"]}}'}, "parameters Key: .* text only"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(
    deployments: Deployments, configuration: dict[str, str], complaint: str
) -> None:
    deployments.template({"Vpc": "1"})
    with pytest.raises(ActionFailedError, match=complaint):
        deployments.run("CHANGE_SET_REPLACE", **configuration)


def test_an_unknown_mode_is_named_with_those_that_are_known(deployments: Deployments) -> None:
    with pytest.raises(ActionFailedError, match="ActionMode NONSENSE is not known; known are CHANGE_SET_REPLACE"):
        deployments.run("NONSENSE")


def test_an_action_without_a_role_works_in_the_pipelines_account(workspace: Workspace, make_context: Contexts) -> None:
    write(workspace.run / "output", {"t.json": '{"Resources": {"A": 1}}'})
    aws = FakeAws("111111111111", REGION)
    configuration = {"ActionMode": "CREATE_UPDATE", "StackName": "s", "TemplatePath": "Output::t.json"}
    context = make_context(
        action("Deploy", "CloudFormation", Configuration=configuration),
        clients=aws,
        artifacts={"Output": Artifact(workspace.run / "output")},
    )
    assert CloudFormation()(context).summary == "CREATE_COMPLETE: 1 added"
    assert f"/cdk-hnb659fds-assets-111111111111-{REGION}/" in next(iter(aws.objects))
