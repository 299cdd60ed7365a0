"""Which resources hold what cannot be made again."""

from review.comparison import ResourceDifference

LOG_GROUP = "AWS::Logs::LogGroup"

_MORE = frozenset(
    {
        "AWS::Backup::LogicallyAirGappedBackupVault",
        "AWS::ECR::Repository",
        "AWS::KMS::ReplicaKey",
        "AWS::MSK::Cluster",
        "AWS::MemoryDB::Cluster",
        "AWS::RDS::GlobalCluster",
        "AWS::Route53::HostedZone",
        "AWS::S3Express::DirectoryBucket",
        "AWS::S3Tables::TableBucket",
    }
)
"""What AWS's list, which comes with the library, does not have (yet)."""

_COMPUTE_OF_CLUSTER = frozenset({"AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"})

_LOST = {
    "AWS::Backup::BackupVault": "the backups in it",
    "AWS::CloudFormation::Stack": "whatever is in that stack, which is not compared",
    "AWS::KMS::Key": "the only key to all that is encrypted under it",
    "AWS::RDS::DBCluster": "the database and its automatic backups",
    "AWS::S3::Bucket": "the objects in it",
    "AWS::SecretsManager::Secret": "the value, for all who use it",
}


def is_stateful(one: ResourceDifference) -> bool:
    """Whether losing what is deployed of it loses what no deployment brings back.

    Not so an instance of a database cluster, where the cluster has the data; nor a log group, whose loss is called out
    instead: a function's goes with the function, and where a stage keeps its data, log groups outlive the stack anyway.
    """
    if one.old is None or one.type == LOG_GROUP:
        return False
    if one.type in _COMPUTE_OF_CLUSTER and one.old.get("Properties", {}).get("DBClusterIdentifier"):
        return False
    return one.stateful or one.type in _MORE


def lost_with(kind: str) -> str:
    """What is lost with a resource of this type."""
    return _LOST.get(kind, "what is in it")
