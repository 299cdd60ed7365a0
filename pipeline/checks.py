"""The checks of a stage that has just been deployed (D6)."""

import json
from collections.abc import Collection

from aws_cdk import Stack, pipelines
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_iam as iam
from constructs import Construct

from pipeline.exports import export
from pipeline.reports import Reports, reported
from stages.settings.types import WorkloadName
from stages.tap_stage import TapStage

EXPORTED = {"TESTS": "python3 -m pipeline.exports.results reports", "IMAGES": "cat reports/images.txt"}
"""What the approval's mail and the rules before production are told."""


class DeploymentChecks(Construct):
    """Runs `integ/` against a deployed stage, under one role that can do nothing but take each stage's check role.

    Args:
        scope: The pipeline's stack.
        construct_id: Its name there.
        pipeline: The pipeline's name, from which the name of the role follows.
        reports: Where the reports go.
        workload: What runs in the stages, and has checks of its own.
        production: The names of the stages that customers use.
        source: The commit's files, which hold the checks.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pipeline: str,
        reports: Reports,
        workload: WorkloadName,
        production: Collection[str],
        source: pipelines.IFileSetProducer,
    ) -> None:
        super().__init__(scope, construct_id)
        self._reports = reports
        self._workload = workload
        self._production = production
        self._source = source
        self.steps: list[pipelines.CodeBuildStep] = []
        self.by_stage: dict[str, pipelines.CodeBuildStep] = {}
        name = f"{pipeline}-checks"
        self.role = iam.Role(self, "Role", role_name=name, assumed_by=iam.ServicePrincipal("codebuild.amazonaws.com"))
        # Written out, for the stacks of other accounts cannot refer to the role itself.
        self.role_arn = Stack.of(self).format_arn(service="iam", region="", resource="role", resource_name=name)

    def step(self, *, stage: TapStage) -> pipelines.CodeBuildStep:
        """The step that checks one stage, to run after its deployment.

        In production it also asks whether the images are those of the stage that was checked last before.
        """
        before = [step for name, step in self.by_stage.items() if name not in self._production]
        like = before[-1] if before and stage.settings.name in self._production else None
        reports = self._reports.group(f"{stage.node.id}Checks", suite=f"{stage.settings.name}-checks")
        journey = self._reports.group(f"{stage.node.id}Journey", suite=f"{stage.settings.name}-journey")
        for group in (reports, journey):
            group.grant_write(self.role)
        filed = {
            **reported(reports, files="integ.xml", file_format="JUNITXML"),
            **reported(journey, files="journey.xml", file_format="JUNITXML"),
        }
        self.role.add_to_policy(iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[stage.check_role_arn]))
        step = pipelines.CodeBuildStep(
            "Checks",
            input=self._source,
            commands=[
                "make integ",
                *(export(variable, program) for variable, program in EXPORTED.items()),
            ],
            partial_build_spec=codebuild.BuildSpec.from_object({"version": "0.2", "reports": filed}),
            env={
                **self.told(stage),
                **({"EXPECTED_IMAGES": like.exported_variable("IMAGES")} if like else {}),
            },
            env_from_cfn_outputs=stage.check_environment,
            role=self.role,
        )
        self.steps.append(step)
        self.by_stage[stage.settings.name] = step
        for variable in EXPORTED:
            step.exported_variable(variable)
        return step

    def told(self, stage: TapStage) -> dict[str, str]:
        """The variables of a stage's checks that are known before its deployment."""
        return {
            "STAGE": stage.settings.name,
            "WORKLOAD": self._workload,
            "STAGE_REGION": stage.settings.region,
            "DIRECT_ACCESS": json.dumps(stage.settings.origin_verification.direct_access),
            **stage.check_settings,
        }
