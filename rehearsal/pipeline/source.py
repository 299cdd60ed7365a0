"""The Source actions: the pushed commit, as CodePipeline hands it on."""

import shutil
from dataclasses import dataclass
from urllib.parse import urlencode

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.git_remote import GitRemote

ARCHIVE_BRANCH = "main"
"""What is pushed to where the pipeline takes an archive, which has no branches."""


@dataclass(frozen=True)
class RepositorySource:
    """A connection, CodeCommit or an archive in S3: for each, the bare repository stands in."""

    remote: GitRemote

    def __call__(self, context: ActionContext) -> ActionResult:
        """Export the commit of the run: with its repository if the builds are to clone it, else its files alone."""
        is_archive = context.action.provider == "S3"
        branch = ARCHIVE_BRANCH if is_archive else context.setting("BranchName")
        clones = context.action.configuration.get("OutputArtifactFormat") == "CODEBUILD_CLONE_REF"
        if branch not in (branches := self.remote.branches()):
            raise ActionFailedError(f"branch {branch} was not pushed (pushed: {', '.join(branches) or 'none'})")
        commit = context.commit
        if not self.remote.has(commit.id):
            raise ActionFailedError(f"commit {commit.id or 'HEAD'} was not pushed to {branch}")
        directory = context.workspace.run / "artifacts" / context.execution / context.slug
        shutil.rmtree(directory, ignore_errors=True)
        if clones:
            self.remote.clone(commit.id, directory)
        else:
            self.remote.checkout(commit.id, directory)
        context.log(f"{commit.id} {commit.subject}")
        context.listen(
            events.ActionLinked(stage=context.stage, action=context.action.name, identity=commit.id, url=_url(context))
        )
        return ActionResult(
            summary=f"{commit.id[:12]} {commit.subject}",
            artifacts={
                # What builds clone by themselves is in no bucket: on AWS the artifact says only where to clone from.
                output.name: Artifact(directory, commit.id, None if clones else context.new_location(output.name))
                for output in context.action.output_artifacts
            },
            variables=_variables(context, branch=branch),
        )


def _url(context: ActionContext) -> str:
    """The commit's page, as CodePipeline names it; empty for an archive, which has none."""
    commit, configuration = context.commit.id, context.action.configuration
    match context.action.provider:
        case "CodeStarSourceConnection":
            query = {
                "connectionArn": configuration.get("ConnectionArn", ""),
                "referenceType": "COMMIT",
                "FullRepositoryId": configuration.get("FullRepositoryId", ""),
                "Commit": commit,
            }
            console = f"https://{context.region}.console.aws.amazon.com"
            return f"{console}/codesuite/settings/connections/redirect?{urlencode(query)}"
        case "CodeCommit":
            repository = configuration.get("RepositoryName", "")
            console = "https://console.aws.amazon.com"
            return f"{console}/codecommit/home?region={context.region}#/repository/{repository}/commit/{commit}"
    return ""


def _variables(context: ActionContext, *, branch: str) -> dict[str, str]:
    """Those of the action's kind.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
    """
    commit, configuration = context.commit, context.action.configuration
    match context.action.provider:
        case "S3":
            return {"ETag": commit.id, "VersionId": commit.id}
        case "CodeCommit":
            return {
                "AuthorDate": commit.author_date,
                "BranchName": branch,
                "CommitId": commit.id,
                "CommitMessage": commit.message,
                "CommitterDate": commit.author_date,
                "RepositoryName": configuration.get("RepositoryName", ""),
            }
        case _:
            return {
                "AuthorDate": commit.author_date,
                "AuthorDisplayName": commit.author_name,
                "AuthorEmail": commit.author_email,
                "BranchName": branch,
                "CommitId": commit.id,
                "CommitMessage": commit.message,
                "ConnectionArn": configuration.get("ConnectionArn", ""),
                "FullRepositoryName": configuration.get("FullRepositoryId", ""),
            }
