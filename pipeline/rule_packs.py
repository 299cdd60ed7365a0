"""What NIST 800-53 R5 and PCI DSS 3.2.1 find on the pipeline's own stack and is accepted."""

from collections.abc import Iterable, Iterator

from stages.compliance.acknowledgement import Acknowledgement
from stages.compliance.packs.accepted import Accepted
from stages.compliance.packs.roles import inline
from stages.compliance.rule_packs import NIST, PCI
from stages.settings import Settings
from stages.settings.models import SourceSettings
from stages.settings.types import RulePacks

_ACCESS_LOGS, _ARTIFACTS, _REPORTS = "Storage/AccessLogs", "Storage/Artifacts", "Storage/Reports"
_DELIVERY = ("Delivery/Measure", "Delivery/Note")
_PROJECTS = (
    "Pipeline/Pipeline/Build/Synth/CdkBuildProject",
    "Pipeline/UpdatePipeline/SelfMutation",
    "Pipeline/Assets/DockerAsset",
    "Pipeline/Assets/FileAsset",
)

"""What is asked before production is entered, by functions of these names."""


def acknowledgements(settings: Settings, *, roles: Iterable[str], checks: Iterable[str]) -> Iterator[Acknowledgement]:
    """What is accepted by the packs of these settings.

    Args:
        settings: The product's.
        roles: Those that every pipeline has, by path.
        checks: The projects that check the stages, by path.
    """
    source = settings.pipeline.source
    for accepted in (
        *_storage(),
        *([_archive()] if source.s3 else []),
        *_messages(),
        *_delivery(),
        inline(
            *roles,
            "Notifications/FunctionRole",
            *(f"{name}Role" for name in _DELIVERY),
            *_starting(source),
        ),
        inline("Approvers/Role"),
        _sources(*_PROJECTS, *checks),
    ):
        yield from accepted.by(settings.product.rule_packs)


def of_artifacts(rule_packs: RulePacks) -> Iterator[Acknowledgement]:
    """What is accepted in the stack of another region's artifacts."""
    for accepted in (
        Accepted(
            rules=("S3BucketReplicationEnabled",),
            paths=("Artifacts", "AccessLogs"),
            reason="The pipeline copies artifacts there itself, and makes them anew from any commit.",
            instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
        ),
        _under_s3s_own_key("AccessLogs"),
    ):
        yield from accepted.by(rule_packs)


def _starting(source: SourceSettings) -> Iterator[str]:
    """The roles that start the pipeline; a connection does so by itself."""
    if source.codecommit:
        yield "Pipeline/Pipeline/EventsRole"
    if source.s3:
        yield "SourceArchive/StartRole"


def _storage() -> Iterator[Accepted]:
    yield Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=(_ARTIFACTS, _ACCESS_LOGS),
        reason="The pipeline itself is in one region, and makes its artifacts anew from any commit.",
        instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
    )
    yield Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=("Storage/Reviews",),
        reason="The pipeline is in one region; a lost review can be told from the executions' templates and commits.",
        instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
    )
    yield Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=(_REPORTS,),
        reason="The pipeline is in one region, and what its reports say of a commit, another build of it says again.",
        instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
    )
    yield _under_s3s_own_key(_ACCESS_LOGS)


def _under_s3s_own_key(bucket: str) -> Accepted:
    return Accepted(
        rules=("S3DefaultEncryptionKMS",),
        paths=(bucket,),
        reason="S3 does not deliver access logs under a customer key.",
        instead="S3 encrypts with AES-256 under its own keys, takes TLS only, and only the delivery may write"
        " (tests/test_keys.py lists every such bucket).",
    )


def _archive() -> Accepted:
    return Accepted(
        rules=("S3BucketReplicationEnabled",),
        paths=("SourceArchive/Bucket",),
        reason="Whoever uploads the archive has the source.",
        instead="S3 keeps each object in three zones, and versions keep what is changed or deleted.",
    )


def _messages() -> Iterator[Accepted]:
    function = ("Notifications/Function",)
    yield Accepted(
        rules=("LambdaConcurrency",),
        packs=(NIST,),
        paths=function,
        reason="A reserve would be taken from the account's other functions, and a new account has none to give.",
        instead="EventBridge alone calls it, for the few events of one pipeline.",
    )
    yield Accepted(
        rules=("LambdaDLQ",),
        packs=(NIST,),
        paths=function,
        reason="A message that comes late helps nobody: what it would say, the pipeline shows.",
        instead="a call that fails is tried again, the function's log group says why, and approvals are mailed without"
        " it (pipeline/approval.py).",
    )
    yield Accepted(
        rules=("LambdaInsideVPC",),
        paths=function,
        reason="It publishes to one topic and calls nothing else; there is no VPC in its account.",
        instead="it has no address that anybody could reach, and its role names topic, key and log group.",
    )


def _delivery() -> Iterator[Accepted]:
    """Of what makes DORA's four numbers."""
    yield Accepted(
        rules=("LambdaConcurrency",),
        packs=(NIST,),
        paths=_DELIVERY,
        reason="A reserve would be taken from the account's other functions, and a new account has none to give.",
        instead="EventBridge calls them for the few events of one pipeline, and writes to the table are conditional.",
    )
    yield Accepted(
        rules=("LambdaDLQ",),
        packs=(NIST,),
        paths=_DELIVERY,
        reason="There is nothing that anybody would do with a message left behind.",
        instead="a call that fails is tried again, and each call publishes what an earlier one could not"
        " (pipeline/functions/measure_delivery.py).",
    )
    yield Accepted(
        rules=("LambdaInsideVPC",),
        paths=_DELIVERY,
        reason="They call AWS's own APIs and nothing else; there is no VPC in their account.",
        instead="they have no address that anybody could reach, and their roles name all that they may use.",
    )
    yield Accepted(
        rules=("DynamoDBInBackupPlan",),
        packs=(NIST,),
        paths=("Delivery/Executions",),
        reason="It holds when executions began and ended, which the pipeline's own history has for a year, too.",
        instead="the table can be restored to any second of the last 35 days (point-in-time recovery).",
    )


def _sources(*projects: str) -> Accepted:
    return Accepted(
        rules=("CodeBuildProjectSourceRepoUrl",),
        packs=(PCI,),
        paths=projects,
        reason="Its source is CodePipeline, which hands over an artifact: there is no repository to log in to.",
        instead="the pipeline reads the source by its own role, or by a connection of the provider's own app, so that"
        " no token is in any account (pipeline/source.py).",
    )
