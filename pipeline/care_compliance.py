"""What the rule packs find on what happens by the clock, and is accepted."""

from collections.abc import Iterable, Iterator

from aws_cdk import CfnElement, Stack

from pipeline.drift import DriftDetection
from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.packs.accepted import Accepted
from stages.compliance.packs.roles import inline
from stages.compliance.rule_packs import NIST, PCI
from stages.settings import Settings

_FUNCTION = ("Sandboxes/Function",)


def of_care(settings: Settings, *, drift: DriftDetection | None) -> Iterator[Acknowledgement]:
    """On the pipeline's own stack."""
    if settings.sandbox is not None:
        for accepted in (*_clean_up(), inline("Sandboxes/FunctionRole")):
            yield from accepted.by(settings.product.rule_packs)
    if drift is not None:
        yield from _drift(drift)
        for accepted in (inline("Drift/Role", "Drift/StartRole"), _source()):
            yield from accepted.by(settings.product.rule_packs)


def of_access(settings: Settings, *, resources: Iterable[str]) -> Iterator[Acknowledgement]:
    """On the stack that has the clean-up's role, which may delete these resources."""
    for resource in resources:
        yield _wildcard(
            "SandboxAccess/Role",
            f"Resource::{resource}",
            "Sandboxes are named by people; all names begin so, no other's.",
        )
    yield _wildcard("SandboxAccess/Role", "Resource::*", "Only a look at all stacks, which knows no resource.")
    yield from inline("SandboxAccess/Role").by(settings.product.rule_packs)


def _wildcard(role: str, wildcard: str, reason: str) -> Acknowledgement:
    return Acknowledgement(
        path=f"{role}/DefaultPolicy/Resource", finding=f"AwsSolutions::AwsSolutions-IAM5[{wildcard}]", reason=reason
    )


def _drift(drift: DriftDetection) -> Iterator[Acknowledgement]:
    stack, project = Stack.of(drift), drift.project.node.default_child
    if not isinstance(project, CfnElement):
        raise TypeError(f"{drift.project.node.path} stands for no single resource")
    logs = (
        f"arn:aws:logs:{stack.region}:{stack.account}:log-group:/aws/codebuild/<{stack.resolve(project.logical_id)}>:*"
    )
    for action in ("kms:GenerateDataKey*", "kms:ReEncrypt*"):
        yield _wildcard("Drift/Role", f"Action::{action}", "Variants of one action, on the pipeline's key alone.")
    yield _wildcard("Drift/Role", f"Resource::{logs}", "The log streams of this one project; each build has its own.")
    yield _wildcard(
        "Drift/Role", "Resource::*", "cloudwatch:PutMetricData knows no resource; a condition names the namespace."
    )


def _clean_up() -> Iterator[Accepted]:
    yield Accepted(
        rules=("LambdaConcurrency",),
        packs=(NIST,),
        paths=_FUNCTION,
        reason="A reserve would be taken from the account's other functions, and a new account has none to give.",
        instead="a schedule alone calls it, once a night.",
    )
    yield Accepted(
        rules=("LambdaDLQ",),
        packs=(NIST,),
        paths=_FUNCTION,
        reason="Nothing is lost with a call that fails: the next night finds the same sandboxes, and those since.",
        instead="Lambda tries a call again, what it could not delete it tells people, and its log group says why.",
    )
    yield Accepted(
        rules=("LambdaInsideVPC",),
        paths=_FUNCTION,
        reason="It calls AWS's own APIs and nothing else; there is no VPC in its account.",
        instead="it has no address that anybody could reach, and its role names role, topic, key and log group.",
    )


def _source() -> Accepted:
    return Accepted(
        rules=("CodeBuildProjectSourceRepoUrl",),
        packs=(PCI,),
        paths=("Drift/Project",),
        reason="It has no source: its script is in its buildspec, so that there is no repository to log in to.",
        instead="the script is deployed with the pipeline's stack, and reviewed as code (pipeline/builds/).",
    )
