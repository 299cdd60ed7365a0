"""What is accepted of the database."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from stages.compliance.rule_packs import NIST, PCI
from tap_stack.settings import TapStackSettings


def accepted(*, settings: TapStackSettings) -> Iterator[Accepted]:
    """What is accepted with these settings."""
    readers = (f"Reader{number}" for number in range(1, settings.database.readers + 1))
    instances = tuple(f"Database/Cluster/{name}" for name in ("Writer", *readers))
    yield Accepted(
        rules=("RDSInBackupPlan",),
        packs=(NIST,),
        paths=instances,
        reason="Instances of Aurora have no data of their own to back up: the cluster has it.",
        instead="the cluster is backed up continuously, to any second of database.backup_retention_days"
        f"{_plan(settings)}.",
    )
    yield Accepted(
        rules=("RDSAutomaticMinorVersionUpgradeEnabled",),
        packs=(PCI,),
        paths=instances,
        reason="A version that comes by itself is one that no other stage has tried before prod.",
        instead="database.engine_version is raised by a commit, which goes through every stage's checks; the tests"
        " fail when the pinned CDK knows one that the settings do not, and AWS forces what is urgent on everybody.",
    )
    if settings.database.provisioned is None:
        yield Accepted(
            rules=("RDSEnhancedMonitoringEnabled",),
            packs=(NIST,),
            paths=instances,
            reason="The capacity of serverless instances follows the load; there is no machine to watch.",
            instead="alarms watch the capacity, the CPU and the connections (tap_stack/monitoring/database_alarms.py).",
        )
    if not settings.retain_data:
        yield Accepted(
            rules=("RDSInstanceDeletionProtectionEnabled",),
            packs=(NIST,),
            paths=("Database/Cluster",),
            reason="The data of this stage can be made again, and it leaves nothing behind.",
            instead="where retain_data is set, which prod has to, deletion protection is on.",
        )


def _plan(settings: TapStackSettings) -> str:
    vault = settings.database.backup_vault
    return "" if vault is None else f", and by AWS Backup every {vault.hours_between} hours (tap_stack/backups.py)"
