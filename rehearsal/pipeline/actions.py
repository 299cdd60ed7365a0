"""The kinds of actions that the rehearsal can run."""

from collections.abc import Mapping

from rehearsal.pipeline.action import Executors
from rehearsal.pipeline.approvers import Approver
from rehearsal.pipeline.cloudformation import CloudFormation
from rehearsal.pipeline.codebuild import CodeBuild
from rehearsal.pipeline.git_remote import GitRemote
from rehearsal.pipeline.manual_approval import ManualApproval
from rehearsal.pipeline.source import ConnectionSource


def known_actions(*, remote: GitRemote, endpoint: str, environment: Mapping[str, str], approver: Approver) -> Executors:
    """By category and provider, as an ActionTypeId names them.

    `environment` is what CodeBuild actions get of this machine: PATH, proxies, certificates, package caches.
    """
    build = CodeBuild(endpoint=endpoint, environment=environment)
    return {
        ("Source", "CodeStarSourceConnection"): ConnectionSource(remote),
        ("Build", "CodeBuild"): build,
        ("Test", "CodeBuild"): build,
        ("Deploy", "CloudFormation"): CloudFormation(),
        ("Approval", "Manual"): ManualApproval(approver),
    }
