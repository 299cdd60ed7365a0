"""Where the pipeline takes the commits from."""

from dataclasses import dataclass

from aws_cdk import aws_iam as iam
from aws_cdk import pipelines

from stages.settings import SourceSettings


@dataclass(frozen=True)
class Source:
    """The files of a commit, and what the pipeline's role needs to fetch them."""

    files: pipelines.CodePipelineSource
    permissions: tuple[iam.PolicyStatement, ...]


def connection_source(*, settings: SourceSettings) -> Source:
    """A repository behind a CodeConnections connection: GitHub, GitLab, Bitbucket. Every push to the branch is taken.

    CDK grants `codestar-connections:UseConnection`, the service's former name; connections of today are used with the
    action named here.
    """
    return Source(
        files=pipelines.CodePipelineSource.connection(
            settings.repository, settings.branch, connection_arn=settings.connection_arn
        ),
        permissions=(
            iam.PolicyStatement(actions=["codeconnections:UseConnection"], resources=[settings.connection_arn]),
        ),
    )
