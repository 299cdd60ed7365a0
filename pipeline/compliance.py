"""The findings on the pipeline's own stack that are accepted: wildcards in what CDK grants to the pipeline's roles."""

from collections.abc import Iterable

from aws_cdk import CfnElement, Stack, pipelines
from aws_cdk import aws_s3 as s3
from constructs import IConstruct

from pipeline.regions import RegionalArtifacts
from pipeline.reports import Reports
from pipeline.reviews import stack_arn
from pipeline.rule_compliance import of_rules
from pipeline.rule_packs import acknowledgements as of_rule_packs
from stages.compliance.acknowledgement import Acknowledgement
from stages.settings import Settings

_PIPELINE = "Pipeline/Pipeline/Role"
_SYNTH = "Pipeline/Pipeline/Build/Synth/CdkBuildProject/Role"
_SELF_MUTATION = "Pipeline/UpdatePipeline/SelfMutation/Role"
_ASSETS = ("Pipeline/Assets/FileRole", "Pipeline/Assets/DockerRole")
_CHECKS = "Checks/Role"

_READ = ("s3:GetBucket*", "s3:GetObject*", "s3:List*")
_KEY = ("kms:GenerateDataKey*", "kms:ReEncrypt*")
_WRITE = ("s3:Abort*", "s3:DeleteObject*")


def acknowledgements(
    *,
    pipeline: pipelines.CodePipeline,
    artifacts: s3.IBucket,
    reports: Reports,
    reviews: s3.IBucket,
    elsewhere: Iterable[RegionalArtifacts],
    checks: Iterable[pipelines.CodeBuildStep],
    settings: Settings,
) -> tuple[Acknowledgement, ...]:
    """What is accepted on the stack of a pipeline that has been built."""
    return (
        *_artifacts(artifacts, role=_PIPELINE, actions=(*_READ, *_WRITE, *_KEY)),
        *_elsewhere(elsewhere, stack=Stack.of(pipeline)),
        *_artifacts(artifacts, role=_SYNTH, actions=(*_READ, *_WRITE, *_KEY)),
        *_artifacts(artifacts, role=_SELF_MUTATION, actions=(*_READ, *_KEY)),
        *_artifacts(artifacts, role=_CHECKS, actions=(*_READ, *_KEY)),
        *(finding for role in _ASSETS for finding in _artifacts(artifacts, role=role, actions=_READ)),
        *_build(role=_SYNTH, project=pipeline.synth_project),
        *_reviewing(bucket=reviews),
        *_build(role=_SELF_MUTATION, project=pipeline.self_mutation_project),
        *(finding for step in checks for finding in _build(role=_CHECKS, project=step.project)),
        *_reports(reports),
        *_self_mutation(stack=Stack.of(pipeline)),
        *(finding for role in _ASSETS for finding in _publishing(role=role, stack=Stack.of(pipeline))),
        *of_rules(settings),
        _metrics(),
        *of_rule_packs(
            settings,
            roles=(_PIPELINE, _SYNTH, _SELF_MUTATION, *_ASSETS, _CHECKS),
            checks=[_below_stack(step.project) for step in checks],
        ),
    )


def _wildcard(role: str, wildcard: str, reason: str) -> Acknowledgement:
    return Acknowledgement(
        path=f"{role}/DefaultPolicy/Resource", finding=f"AwsSolutions::AwsSolutions-IAM5[{wildcard}]", reason=reason
    )


def _artifacts(bucket: s3.IBucket, *, role: str, actions: Iterable[str]) -> Iterable[Acknowledgement]:
    """The bucket's objects are named by the pipeline's executions, and the actions are those of CDK's grants."""
    for action in actions:
        yield _wildcard(
            role, f"Action::{action}", "Variants of one action, granted by CDK on the artifact bucket or its key alone."
        )
    yield _wildcard(
        role,
        f"Resource::<{_logical_id(bucket)}.Arn>/*",
        "Every execution has objects of its own in the artifact bucket.",
    )


def _elsewhere(several: Iterable[RegionalArtifacts], *, stack: Stack) -> Iterable[Acknowledgement]:
    """The buckets of other regions, whose names are known, and their keys, of which only the aliases are."""
    regions = [*several]
    for region in regions:
        name = stack.resolve(region.bucket.bucket_arn)  # as the pipeline's stack sees it
        yield _wildcard(_PIPELINE, f"Resource::{name}/*", "Every execution has objects of its own in that bucket.")
    if regions:
        yield _wildcard(
            _PIPELINE,
            "Resource::*",
            "CDK's grant for keys of other regions; denials beside it keep it to ours (pipeline/regions.py).",
        )


def _build(*, role: str, project: IConstruct) -> Iterable[Acknowledgement]:
    """What CodeBuild's projects are granted by default, each under its own name."""
    name = f"<{_logical_id(project)}>"
    yield _wildcard(
        role,
        f"Resource::{_arn(project, 'logs', f'log-group:/aws/codebuild/{name}:*')}",
        "The log streams of this one project; each build has its own.",
    )
    yield _wildcard(
        role,
        f"Resource::{_arn(project, 'codebuild', f'report-group/{name}-*')}",
        "The report groups of this one project; CodeBuild puts the project's name in front of theirs.",
    )


def _reports(reports: Reports) -> Iterable[Acknowledgement]:
    """CodeBuild names each report's files by itself."""
    stack = Stack.of(reports)
    for role, suite in reports.written:
        yield _wildcard(
            role.node.path.removeprefix(f"{stack.node.path}/"),
            f"Resource::<{_logical_id(reports.bucket)}.Arn>/{suite}/*",
            "The files of this one suite's reports, which CodeBuild names by itself, and may put there, not read.",
        )


def _reviewing(*, bucket: s3.IBucket) -> Iterable[Acknowledgement]:
    yield _wildcard(
        _SYNTH,
        f"Resource::<{_logical_id(bucket)}.Arn>/reviews/*",
        "Each execution writes a review of its own, named after it; it may neither read nor delete any.",
    )
    yield _wildcard(
        "Approvers/Role",
        f"Resource::<{_logical_id(bucket)}.Arn>/reviews/*",
        "Who approves reads what each execution was going to change; there is a page for each.",
    )
    yield _wildcard(
        _SYNTH,
        f"Resource::{stack_arn(Stack.of(bucket))}",
        "Reads only, of the pipeline's own stack: CloudFormation gives its ARN a number at the end.",
    )


def _self_mutation(*, stack: Stack) -> Iterable[Acknowledgement]:
    yield _wildcard(
        _SELF_MUTATION,
        f"Resource::arn:*:iam::{stack.account}:role/*",
        "Narrowed by a condition to the roles that `cdk bootstrap` tags for publishing and deploying.",
    )
    yield _wildcard(
        _SELF_MUTATION,
        "Resource::*",
        "Reads only: the CDK CLI looks for the bootstrap stack and lists its bucket, whose names it learns from there.",
    )


def _publishing(*, role: str, stack: Stack) -> Iterable[Acknowledgement]:
    reason = "One role for all the projects that publish assets, whose names CDK does not know when it grants this."
    yield _wildcard(role, f"Resource::{_arn(stack, 'logs', 'log-group:/aws/codebuild/*')}", reason)
    yield _wildcard(role, f"Resource::{_arn(stack, 'codebuild', 'report-group/*')}", reason)
    yield _wildcard(role, "Resource::*", "Starting and stopping builds, granted by CDK for every project.")


def _metrics() -> Acknowledgement:
    return _wildcard(
        "Delivery/MeasureRole",
        "Resource::*",
        "cloudwatch:PutMetricData knows no resource; a condition leaves the one namespace of these numbers.",
    )


def _arn(scope: IConstruct, service: str, resource: str) -> str:
    stack = Stack.of(scope)
    return f"arn:aws:{service}:{stack.region}:{stack.account}:{resource}"


def _below_stack(construct: IConstruct) -> str:
    return construct.node.path.removeprefix(f"{Stack.of(construct).node.path}/")


def _logical_id(construct: IConstruct) -> str:
    element = construct.node.default_child
    if not isinstance(element, CfnElement):
        raise TypeError(f"{construct.node.path} stands for no single resource")
    return str(Stack.of(construct).resolve(element.logical_id))
