"""The Synth step: buildspec.yml, the same file that people and CI go through."""

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_s3 as s3
from aws_cdk import pipelines

from pipeline.build_reports import BuildReports
from pipeline.buildspec import read_buildspec

BILLS_OF_MATERIALS = "reports/sbom"
"""What the build says that it has built of, in CycloneDX."""


def synth_step(
    *, product: str, source: pipelines.IFileSetProducer, reports: BuildReports, cache_bucket: s3.IBucket
) -> pipelines.CodeBuildStep:
    """Check and synthesize a commit; the output is the cloud assembly that every later stage deploys.

    The commands come from the file alone, so there are none here; CDK Pipelines adds the artifacts.
    """
    step = pipelines.CodeBuildStep(
        "Synth",
        input=source,
        commands=[],
        env={"PRODUCT": product},
        primary_output_directory="cdk.out",
        partial_build_spec=codebuild.BuildSpec.from_object({**read_buildspec(), **reports.buildspec}),
        cache=codebuild.Cache.bucket(cache_bucket, prefix="cache"),
    )
    step.add_output_directory(BILLS_OF_MATERIALS)  # an artifact of its own, which nobody deploys
    return step
