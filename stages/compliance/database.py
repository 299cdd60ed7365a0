"""The findings on a provisioned database, its migrations and its backups that are accepted (P5)."""

from collections.abc import Iterator

from stages.compliance.acknowledgement import Acknowledgement
from stages.settings import StageSettings

CLUSTER = "ClusterEB0386A7"


def acknowledgements(*, settings: StageSettings) -> Iterator[Acknowledgement]:
    """What is accepted with these settings."""
    database = settings.database
    if database.provisioned is not None:
        yield from _instances(readers=database.readers)
    if database.application_user:
        yield from _migration(settings)
    if database.backup_vault is not None:
        yield Acknowledgement(
            path="Backups/Role/DefaultPolicy/Resource",
            finding=(
                f"AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:rds:{settings.region}:{settings.account}:"
                "cluster-snapshot:awsbackup:*]"
            ),
            reason="AWS Backup names each of its snapshots by itself, below this prefix, which nobody else may use.",
        )


def _instances(*, readers: int) -> Iterator[Acknowledgement]:
    yield Acknowledgement(
        path="Database/Cluster/MonitoringRole/Resource",
        finding=(
            "AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonRDSEnhancedMonitoringRole]"
        ),
        reason="Enhanced monitoring asks for exactly this policy, and AWS keeps it up to date.",
    )
    for instance in ("Writer", *(f"Reader{number}" for number in range(1, readers + 1))):
        yield Acknowledgement(
            path=f"Database/Cluster/{instance}/Resource",
            finding="CloudFormation-Validate::W3010",
            reason="Writer and readers have to be in different zones, which are asked for by name (P5).",
        )


def _migration(settings: StageSettings) -> Iterator[Acknowledgement]:
    yield Acknowledgement(
        path="Migration/Task/Resource",
        finding="AwsSolutions::AwsSolutions-ECS2",
        reason="The variables hold a region and the secrets' ARNs; the secrets are read when the migration connects.",
    )
    yield Acknowledgement(
        path="Migration/Task/ExecutionRole/DefaultPolicy/Resource",
        finding="AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason="ecr:GetAuthorizationToken knows no resource; all else that the role may do names its resource.",
    )
    yield Acknowledgement(
        path="Migration/Runner/FunctionRole/DefaultPolicy/Resource",
        finding=(
            f"AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:ecs:{settings.region}:{settings.account}:"
            f"task/<{CLUSTER}>/*]"
        ),
        reason="ECS names each task by itself; a condition leaves the tasks of this one cluster.",
    )
