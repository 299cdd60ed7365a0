"""The Synth step: buildspec.yml, the same file that people and CI go through."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import pipelines

from pipeline.build_reports import BuildReports
from pipeline.buildspec import read_buildspec
from pipeline.exports import export

BILLS_OF_MATERIALS = "reports/sbom"
"""What the build says that it has built of, in CycloneDX."""

REVIEWED = ("CHANGES", "REVIEW_URL")
"""What buildspec.yml exports of the review."""


def synth_step(
    *,
    product: str,
    pipeline: str,
    production: Sequence[str],
    source: pipelines.IFileSetProducer,
    reports: BuildReports,
    cache_bucket: s3.IBucket,
    environment: Mapping[str, str],
) -> pipelines.CodeBuildStep:
    """Check and synthesize a commit; the output is the cloud assembly that every later stage deploys, and its review.

    What is done comes from the file alone; the commands here tell later actions of it. CDK adds the artifacts.

    Args:
        product: What is synthesized.
        pipeline: The pipeline's name.
        production: The ids of the stages that customers use, whose images the rule before them compares.
        source: The commit's files.
        reports: Where the reports go of what it checks.
        cache_bucket: Where the build keeps what makes the next one fast.
        environment: Further variables of the build; one is the execution's id.
    """
    python = ".venv/bin/python -m pipeline.exports"  # the machine's own may have no boto3
    told = {
        "TESTS": f"{python}.results reports/unit.xml",
        "IMAGES": f"{python}.images cdk.out {' '.join(production)}",
        "SUBJECT": f'{python}.subject {pipeline} "$PIPELINE_EXECUTION_ID"',
    }
    step = pipelines.CodeBuildStep(
        "Synth",
        input=source,
        commands=[export(variable, program) for variable, program in told.items()],
        env={"PRODUCT": product, **environment},
        primary_output_directory="cdk.out",
        partial_build_spec=codebuild.BuildSpec.from_object({**read_buildspec(), **reports.buildspec}),
        cache=codebuild.Cache.bucket(cache_bucket, prefix="cache"),
    )
    step.add_output_directory("reports/review")
    step.add_output_directory(BILLS_OF_MATERIALS)  # artifacts of their own, which nobody deploys
    for variable in (*told, *REVIEWED):
        step.exported_variable(variable)
    return step


def may_read_its_execution(project: codebuild.IProject, *, pipeline: codepipeline.IPipeline) -> None:
    """Let the build ask what the commit says of itself: the exported SUBJECT."""
    project.grant_principal.add_to_principal_policy(
        iam.PolicyStatement(actions=["codepipeline:GetPipelineExecution"], resources=[pipeline.pipeline_arn])
    )
