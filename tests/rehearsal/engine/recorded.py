"""A pipeline that CloudFormation deployed, and executions of it that were recorded as the runner records them."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rehearsal.pipeline import events
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.definition import Action, ActionTypeId, Deployed, Rule
from rehearsal.pipeline.execution_file import ExecutionFile
from rehearsal.pipeline.record import ActionRecord, Approval, Commit, ExecutionRecord, RuleRecord, StageRecord, Status
from rehearsal.pipeline.trigger import Trigger
from tests.rehearsal.engine.cloud import TOOLS, Cloud, Json
from tests.rehearsal.records import COMMIT

NAME = "recorded"
GOOD = "11111111-1111-1111-1111-111111111111"
"""The execution that rollbacks go back to."""


def action(name: str, category: str, provider: str, **more: Json) -> dict[str, Json]:
    kind = {"Category": category, "Owner": "AWS", "Provider": provider, "Version": "1"}
    return {"Name": name, "ActionTypeId": kind, "RunOrder": 1, **more}


def pipeline(name: str = NAME, *, source: str = "CodeStarSourceConnection") -> dict[str, Json]:
    """Resources of a stack: a source, a build, checks, an approval, production behind two rules."""
    rule = {
        "Name": "Approver",
        "RuleTypeId": {"Category": "Rule", "Owner": "AWS", "Provider": "LambdaInvoke", "Version": "1"},
        "Configuration": {"FunctionName": "approver"},
        "Region": "us-east-1",
    }
    stages = [
        {
            "Name": "Source",
            "Actions": [
                action("App", "Source", source, OutputArtifacts=[{"Name": "App"}], Configuration={"BranchName": "main"})
            ],
        },
        {
            "Name": "Build",
            "Actions": [
                action("Synth", "Build", "CodeBuild", Namespace="Synth", Configuration={"ProjectName": "synth"})
            ],
        },
        {"Name": "Staging", "Actions": [action("Checks", "Build", "CodeBuild", Configuration={"ProjectName": "c"})]},
        {
            "Name": "ApproveProd",
            "Actions": [action("ApproveProd", "Approval", "Manual", Configuration={"CustomData": "#{Synth.CHANGES}"})],
        },
        {
            "Name": "Prod",
            "BeforeEntry": {"Conditions": [{"Result": "FAIL", "Rules": [rule]}]},
            "OnFailure": {"Result": "ROLLBACK"},
            "Actions": [action("Deploy", "Deploy", "CloudFormation", Configuration={"StackName": "prod"})],
        },
    ]
    properties = {
        "Name": name,
        "PipelineType": "V2",
        "ExecutionMode": "QUEUED",
        "RoleArn": f"arn:aws:iam::{TOOLS}:role/pipeline",
        "ArtifactStores": [{"Region": "us-east-1", "ArtifactStore": {"Type": "S3", "Location": "artifacts"}}],
        "RestartExecutionOnUpdate": True,
        "Stages": stages,
    }
    return {"Pipeline": {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}}


@dataclass
class Recorded:
    """An execution, as far as the test takes it."""

    cloud: Cloud
    name: str = NAME
    commit: Commit = COMMIT
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    entered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.deployed = Deployed.read(self.cloud.workspace, self.name)
        self.file = ExecutionFile(workspace=self.cloud.workspace)

    def start(self, *, rollback: str = "") -> None:
        self.file(
            events.ExecutionStarted(
                execution=self.id,
                pipeline=self.deployed.properties,
                commit=self.commit,
                restart=0,
                trigger=Trigger.rollback_of(GOOD) if rollback else Trigger.push(self.commit.branch),
                rollback=rollback,
                target=GOOD if rollback else "",
            )
        )

    def enter(self, stage: str) -> None:
        self.entered.add(stage)
        self.file(events.StageStarted(stage=stage))

    def rule(self, stage: str, name: str, status: Status, summary: str) -> None:
        """A rule of the stage's condition is evaluated."""
        kind = ActionTypeId(category="Rule", provider="LambdaInvoke")
        begun = Rule(name=name, rule_type_id=kind, configuration={"FunctionName": name.lower()})
        self.file(events.RuleStarted(stage=stage, moment="BeforeEntry", rule=begun))
        record = RuleRecord(
            stage=stage,
            moment="BeforeEntry",
            name=name,
            provider="LambdaInvoke",
            status=status,
            seconds=0.1,
            summary=summary,
        )
        self.file(events.RuleFinished(record=record))

    def begin(self, stage: str) -> Action:
        (found,) = (one for one in self.deployed.properties.stages if one.name == stage)
        (only,) = found.actions
        if stage not in self.entered:
            self.enter(stage)
        self.file(events.ActionStarted(stage=stage, action=only))
        return only

    def end(self, stage: str, status: Status = Status.SUCCEEDED, **more: Any) -> None:  # noqa: ANN401 - of the record
        (found,) = (one for one in self.deployed.properties.stages if one.name == stage)
        (only,) = found.actions
        record = ActionRecord(
            stage=stage,
            name=only.name,
            category=only.action_type_id.category,
            provider=only.provider,
            status=status,
            started=datetime.now(UTC),
            seconds=0.1,
            **more,
        )
        self.file(events.ActionFinished(record=record))
        self.left(stage, status)

    def left(self, stage: str, status: Status) -> None:
        """The stage has ended."""
        self.file(events.StageFinished(record=StageRecord(name=stage, status=status)))

    def run(self, stage: str, status: Status = Status.SUCCEEDED, **more: Any) -> None:  # noqa: ANN401
        self.begin(stage)
        self.end(stage, status, **more)

    def source(self, email: str = COMMIT.author_email) -> None:
        self.start()
        variables = {"AuthorEmail": email, "CommitId": self.commit.id}
        self.run("Source", summary="0123 Sell more", variables=variables)

    def ask(self, *, expires: str = "") -> None:
        """Put the question of the approval."""
        self.begin("ApproveProd")
        request = ApprovalRequest(
            token=self.token,
            asked="now",
            pipeline=self.name,
            stage="ApproveProd",
            action="ApproveProd",
            commit=self.commit,
            comment="1 added",
            link="https://example.com/review",
            expires=expires,
        )
        self.file(events.WaitingForApproval(request=request, how=""))

    def approved(self, arn: str) -> None:
        self.ask()
        self.end("ApproveProd", approval=Approval(approved=True, by=arn, arn=arn))

    def finish(self, status: Status = Status.SUCCEEDED) -> None:
        record = ExecutionRecord(
            id=self.id,
            status=status,
            definition_version=self.deployed.version,
            started=datetime.fromtimestamp(time.time(), tz=UTC),
            seconds=1,
            stages=(),
        )
        self.file(events.ExecutionFinished(record=record))
