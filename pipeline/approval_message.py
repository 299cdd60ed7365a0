"""What people are asked at an approval: a text with CodePipeline's variables, each put in when the time has come."""

from collections.abc import Mapping

from aws_cdk import pipelines

from pipeline.reports import reports_url
from pipeline.source import Source

CONSOLE = "https://console.aws.amazon.com/codesuite/codepipeline"
EXECUTION = "#{codepipeline.PipelineExecutionId}"

LONGEST = 1000
"""What CodePipeline's console takes as an approval's comments; a test fills the variables with their longest values."""


def approval_message(
    *,
    pipeline: str,
    region: str,
    wave: str,
    source: Source,
    synth: pipelines.CodeBuildStep,
    checks: Mapping[str, pipelines.CodeBuildStep],
    review: str,
) -> str:
    """Commit, author, what changes, how the tests came out.

    Args:
        pipeline: Its name.
        region: The pipeline's.
        wave: What is to be approved.
        source: Whose variables tell of the commit.
        synth: Whose variables tell what changes.
        checks: Those of the stages before, by stage.
        review: The variable with the address of what changes; only by standing in here it is one that CDK resolves.
    """
    tests = [("build", synth), *list(checks.items())[-1:]]
    passed = "; ".join(f"{name} {step.exported_variable('TESTS')}" for name, step in tests)
    return "\n".join(
        [
            f"Deploy to {wave}? {synth.exported_variable('SUBJECT')}",
            f"Commit {source.commit} by {source.author}",
            f"Changes: {synth.exported_variable('CHANGES')}; see {review}",
            f"Tests: {passed}",
            f"Reports: {reports_url(region=region)}",
            f"Execution: {CONSOLE}/pipelines/{pipeline}/executions/{EXECUTION}?region={region}",
        ]
    )
