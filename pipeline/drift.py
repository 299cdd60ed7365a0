"""Whether what is deployed still is what its template says: a build by the clock that asks CloudFormation."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from aws_cdk import Duration, Stack
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from pipeline.expected_drift import EXPECTED
from pipeline.reports import junit_reports
from pipeline.storage import Storage

SCRIPTS = ("pipeline/builds/drift_report.py", "pipeline/builds/detect_drift.py")
"""Below the repository's root; the last one is run."""
NAMESPACE = "TapDelivery"
"""Of the metric DriftedResources, with the dimension Pipeline."""
SCHEDULES = {"daily": "cron(0 4 * * ? *)", "weekly": "cron(0 4 ? * MON *)"}
"""By UTC; after the night's clean-up, and before people come to work."""
_ROOT = Path(__file__).parents[1]
_END = "END_OF_SCRIPT"


@dataclass(frozen=True)
class Watched:
    """A stack, where it is, and the role there that may read: the bootstrap's for lookups."""

    name: str
    region: str
    role: str

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """A stack of this app, in whichever account."""
        name = f"cdk-hnb659fds-lookup-role-{stack.account}-{stack.region}"
        return cls(
            name=stack.stack_name,
            region=stack.region,
            role=f"arn:{stack.partition}:iam::{stack.account}:role/{name}",
        )


class DriftDetection(Construct):
    """Runs drift detection over stacks; reports JUnit, a metric, and a message if something is wrong.

    The build has no source, for none is at hand outside of an execution: its script travels in the buildspec.

    Args:
        pipeline: The pipeline's name.
        schedule: How often.
        stacks: What is compared, one after the other.
        reports: Where the results go.
        topic: Where people are told.
        storage: Whose key encrypts the topic, whose log group takes the log.

    Attributes:
        project: What is run.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        schedule: Literal["daily", "weekly"],
        stacks: Sequence[Watched],
        reports: codebuild.IReportGroup,
        topic: sns.ITopic,
        storage: Storage,
    ) -> None:
        super().__init__(scope, construct_id)
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        reports.grant_write(role)
        for statement in (
            iam.PolicyStatement(actions=["sts:AssumeRole"], resources=sorted({stack.role for stack in stacks})),
            iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn]),
            iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[storage.key.key_arn]),
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
            ),
        ):
            role.add_to_policy(statement)
        self.project = codebuild.Project(
            self,
            "Project",
            project_name=f"{pipeline}-drift",
            description="Compares what is deployed with its templates",
            build_spec=codebuild.BuildSpec.from_object(buildspec(reports=reports)),
            environment=codebuild.BuildEnvironment(
                build_image=codebuild.LinuxBuildImage.STANDARD_7_0, compute_type=codebuild.ComputeType.SMALL
            ),
            environment_variables={
                name: codebuild.BuildEnvironmentVariable(value=value)
                for name, value in (
                    ("EXPECTED", json.dumps([asdict(drift) for drift in EXPECTED])),
                    ("NAMESPACE", NAMESPACE),
                    ("PIPELINE", pipeline),
                    ("HISTORY_URL", _history_url(project=f"{pipeline}-drift", stack=Stack.of(self))),
                    ("STACKS", json.dumps([asdict(stack) for stack in stacks])),
                    ("TOPIC_ARN", topic.topic_arn),
                )
            },
            encryption_key=storage.key,
            grant_report_group_permissions=False,  # it has one group, by name
            logging=codebuild.LoggingOptions(
                cloud_watch=codebuild.CloudWatchLoggingOptions(log_group=storage.build_logs)
            ),
            role=role,
            timeout=Duration.hours(1),
        )
        self._schedule(schedule=SCHEDULES[schedule])

    def _schedule(self, *, schedule: str) -> None:
        project = self.project
        role = iam.Role(self, "StartRole", assumed_by=iam.ServicePrincipal("events.amazonaws.com"))
        role.add_to_policy(iam.PolicyStatement(actions=["codebuild:StartBuild"], resources=[project.project_arn]))
        events.CfnRule(
            self,
            "Schedule",
            description=f"Starts {project.project_name}",
            schedule_expression=schedule,
            targets=[events.CfnRule.TargetProperty(id="Project", arn=project.project_arn, role_arn=role.role_arn)],
        )


def buildspec(*, reports: codebuild.IReportGroup) -> dict[str, Any]:
    """Writes the scripts where they are in the repository, and runs the last. boto3 is in CodeBuild's image."""
    module = SCRIPTS[-1].removesuffix(".py").replace("/", ".")
    return {
        "version": "0.2",
        "phases": {"build": {"commands": [*map(_written, SCRIPTS), f"python3 -m {module}"]}},
        **junit_reports(group=reports),
    }


def _written(path: str) -> str:
    """A command that writes a file; the quotes keep the shell from reading it."""
    text = (_ROOT / path).read_text(encoding="utf-8")
    return f"mkdir -p {Path(path).parent} && cat > {path} <<'{_END}'\n{text}{_END}\n"


def _history_url(*, project: str, stack: Stack) -> str:
    """The console's list of the project's builds, each with its report and log."""
    console = f"https://{stack.region}.console.aws.amazon.com/codesuite/codebuild/{stack.account}"
    return f"{console}/projects/{project}/history?region={stack.region}"
