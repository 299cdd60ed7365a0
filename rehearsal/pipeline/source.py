"""The Source action of a connection: the pushed commit, as CodePipeline's CODE_ZIP hands it on."""

import shutil
from dataclasses import dataclass

from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.git_remote import GitRemote


@dataclass(frozen=True)
class ConnectionSource:
    """CodeStarSourceConnection: stands the bare repository in for the one behind the connection."""

    remote: GitRemote

    def __call__(self, context: ActionContext) -> ActionResult:
        """Export the commit of the run, without `.git`."""
        branch = context.setting("BranchName")
        if context.action.configuration.get("OutputArtifactFormat", "CODE_ZIP") != "CODE_ZIP":
            raise ActionFailedError("the rehearsal hands source code on as CODE_ZIP only")
        if branch not in (branches := self.remote.branches()):
            raise ActionFailedError(f"branch {branch} was not pushed (pushed: {', '.join(branches) or 'none'})")
        commit = context.commit
        directory = context.workspace.run / "artifacts" / context.execution / context.slug
        shutil.rmtree(directory, ignore_errors=True)
        self.remote.checkout(commit.id, directory)
        context.log(f"{commit.id} {commit.subject}")
        return ActionResult(
            summary=f"{commit.id[:12]} {commit.subject}",
            artifacts={output.name: Artifact(directory, commit.id) for output in context.action.output_artifacts},
            variables={
                "AuthorDate": commit.author_date,
                "AuthorDisplayName": commit.author_name,
                "AuthorEmail": commit.author_email,
                "BranchName": branch,
                "CommitId": commit.id,
                "CommitMessage": commit.message,
                "ConnectionArn": context.action.configuration.get("ConnectionArn", ""),
                "FullRepositoryName": context.action.configuration.get("FullRepositoryId", ""),
            },
        )
