"""The load check of a stage whose checks are green: `make load`, with the thresholds of its settings (decision 41)."""

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import pipelines
from constructs import Construct

from pipeline.checks import DeploymentChecks
from pipeline.reports import Reports, junit_reports
from stages.settings.models import LoadCheckSettings
from stages.tap_stage import TapStage


class LoadChecks(Construct):
    """Steps under the role of the deployment checks, which may read the stage's API key, and told what they are told.

    Args:
        checks: Of the same stages.
        reports: Where the reports go.
        source: The commit's files, which hold what the load is.

    Attributes:
        steps: Those that were made.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        checks: DeploymentChecks,
        reports: Reports,
        source: pipelines.IFileSetProducer,
    ) -> None:
        super().__init__(scope, construct_id)
        self._checks = checks
        self._reports = reports
        self._source = source
        self.steps: list[pipelines.CodeBuildStep] = []

    def add_to(self, deployment: pipelines.StageDeployment, *, stage: TapStage) -> None:
        """Load a stage once the last of its checks is green, if its settings want it."""
        if stage.settings.load_check is None:
            return
        step = self._step(stage, stage.settings.load_check)
        for check in deployment.post:
            step.add_step_dependency(check)
        deployment.add_post(step)
        self.steps.append(step)

    def _step(self, stage: TapStage, wanted: LoadCheckSettings) -> pipelines.CodeBuildStep:
        reports = self._reports.group(f"{stage.node.id}Load", suite=f"{stage.settings.name}-load")
        reports.grant_write(self._checks.role)
        return pipelines.CodeBuildStep(
            "LoadCheck",
            input=self._source,
            commands=["make load"],
            partial_build_spec=codebuild.BuildSpec.from_object({"version": "0.2", **junit_reports(group=reports)}),
            env={**self._checks.told(stage), "LOAD_CHECK": wanted.model_dump_json()},
            env_from_cfn_outputs=stage.check_environment,
            role=self._checks.role,
        )
