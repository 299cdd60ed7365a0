"""Where the pipeline takes the commits from, and what starts it (D7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codepipeline_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import pipelines
from constructs import Construct

from pipeline.source_archive import SourceArchive
from pipeline.storage import Storage
from stages.settings import (
    CodeCommitSourceSettings,
    ConnectionSourceSettings,
    S3SourceSettings,
    SourceSettings,
    TriggerSettings,
)

Projects = Sequence[codebuild.IProject]


@dataclass(frozen=True)
class Source:
    """The files of a commit, and what is left to do once the pipeline has been built.

    Attributes:
        commit: The variable with its id.
        author: The variable with the address of who made it; in words where the source does not tell.
        complete: Grants what CDK does not, and sets what starts the pipeline. Takes the projects that read the files.
    """

    files: pipelines.CodePipelineSource
    commit: str
    author: str
    complete: Callable[[codepipeline.Pipeline, Projects], None]


def make_source(scope: Construct, *, settings: SourceSettings, storage: Storage) -> Source:
    """The source that the settings name."""
    if settings.connection:
        return _connection(settings.connection)
    if settings.codecommit:
        return _codecommit(scope, settings.codecommit)
    if settings.s3:
        return _archive(scope, settings.s3, storage=storage)
    raise ValueError("The settings name no source.")


def _connection(settings: ConnectionSourceSettings) -> Source:
    """CDK grants `codestar-connections:UseConnection`, the service's former name.

    Connections of today are used with the action named here; by the projects, too, where they clone themselves.
    """
    use = iam.PolicyStatement(actions=["codeconnections:UseConnection"], resources=[settings.connection_arn])

    def complete(pipeline: codepipeline.Pipeline, projects: Projects) -> None:
        pipeline.add_to_role_policy(use)
        for project in projects if settings.full_clone else ():
            project.grant_principal.add_to_principal_policy(use)
        if settings.trigger:
            _start_for(pipeline, settings=settings.trigger, branch=settings.branch)

    files = pipelines.CodePipelineSource.connection(
        settings.repository,
        settings.branch,
        connection_arn=settings.connection_arn,
        code_build_clone_output=settings.full_clone or None,
        trigger_on_push=False if settings.trigger else None,  # the trigger does, for those that it lets through
    )
    return Source(
        files=files,
        commit=files.source_attribute("CommitId"),
        author=files.source_attribute("AuthorEmail"),
        complete=complete,
    )


def _start_for(pipeline: codepipeline.Pipeline, *, settings: TriggerSettings, branch: str) -> None:
    """Pushes to the branch, or to those that the trigger names, if they change a path that counts."""
    (source,) = pipeline.stages[0].actions
    pipeline.add_trigger(
        provider_type=codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
        git_configuration=codepipeline.GitConfiguration(
            source_action=source,
            push_filter=[
                codepipeline.GitPushFilter(
                    branches_includes=[*settings.branches] or [branch],
                    file_paths_includes=[*settings.paths] or None,
                    file_paths_excludes=[*settings.ignored_paths] or None,
                )
            ],
        ),
    )


def _codecommit(scope: Construct, settings: CodeCommitSourceSettings) -> Source:
    """CodeCommit tells EventBridge of each push, and a rule of CDK's starts the pipeline."""
    repository = codecommit.Repository.from_repository_name(scope, "Repository", settings.repository)
    files = pipelines.CodePipelineSource.code_commit(
        repository,
        settings.branch,
        code_build_clone_output=settings.full_clone or None,
        trigger=actions.CodeCommitTrigger.EVENTS,
    )
    return Source(
        files=files,
        commit=files.source_attribute("CommitId"),
        author="whom CodeCommit shows with it",  # it has no variable for that
        complete=lambda _pipeline, _projects: None,
    )


def _archive(scope: Construct, settings: S3SourceSettings, *, storage: Storage) -> Source:
    archive = SourceArchive(scope, "SourceArchive", object_key=settings.object_key, storage=storage)
    # CDK's own "events" would need a trail of CloudTrail; the bucket itself tells EventBridge.
    files = pipelines.CodePipelineSource.s3(archive.bucket, settings.object_key, trigger=actions.S3Trigger.NONE)
    return Source(
        files=files,
        commit=files.source_attribute("VersionId"),
        author="nobody known: an archive does not tell, so nobody is kept from approving their own",
        complete=lambda pipeline, _projects: archive.start(pipeline),
    )
