"""The Synth step: buildspec.yml, the same file that people and CI go through."""

from collections.abc import Mapping

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_s3 as s3
from aws_cdk import pipelines

from pipeline.buildspec import read_buildspec
from pipeline.reports import junit_reports


def synth_step(
    *,
    product: str,
    source: pipelines.IFileSetProducer,
    reports: codebuild.IReportGroup,
    cache_bucket: s3.IBucket,
    environment: Mapping[str, str],
) -> pipelines.CodeBuildStep:
    """Check and synthesize a commit; the output is the cloud assembly that every later stage deploys, and its review.

    The commands come from the file alone, so there are none here; CDK Pipelines adds the artifacts.
    """
    step = pipelines.CodeBuildStep(
        "Synth",
        input=source,
        commands=[],
        env={"PRODUCT": product, **environment},
        primary_output_directory="cdk.out",
        partial_build_spec=codebuild.BuildSpec.from_object({**read_buildspec(), **junit_reports(group=reports)}),
        cache=codebuild.Cache.bucket(cache_bucket, prefix="cache"),
    )
    step.add_output_directory("reports/review")
    return step
