"""Values of the database's settings (C4, C5, P5)."""

from typing import Annotated, Literal

from pydantic import Field

from tap_stack.setting_types.constraints import OFF, among, refuse

AURORA_VERSIONS = tuple(
    f"{major}.{minor}"
    for major, minors in {
        15: (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 17),
        16: (8, 9, 10, 11, 13),
        17: (4, 5, 6, 7, 9),
    }.items()
    for minor in minors
)
"""As `rds.AuroraPostgresEngineVersion` knows them: PostgreSQL 15 (C4), and the newest ones of 16 and 17.

A test compares: importing it costs seconds.
"""
_MEMORY_OF_SIZE = {"large": 16, "xlarge": 32, "2xlarge": 64, "4xlarge": 128, "8xlarge": 256}
INSTANCE_MEMORY_GIB = {
    "db.t4g.medium": 4,
    "db.t4g.large": 8,
    **{f"db.{family}.{size}": gib for family in ("r7g", "r8g") for size, gib in _MEMORY_OF_SIZE.items()},
}
"""Graviton's classes for Aurora PostgreSQL 15 and later, and their memory.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Summary.html
"""
INSTANCE_CLASSES = tuple(INSTANCE_MEMORY_GIB)
RESERVED_DATABASE_NAMES = frozenset({"db", "postgres", "rdsadmin", "template0", "template1"})

AuroraVersion = Annotated[
    str,
    among(AURORA_VERSIONS),
    Field(
        json_schema_extra={"enum": [*AURORA_VERSIONS]},
        description="Aurora PostgreSQL's versions that the pinned CDK knows; a major's newest has the longest support.",
    ),
]
DatabaseName = Annotated[
    str,
    refuse(RESERVED_DATABASE_NAMES.__contains__),
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=63,
        examples=["shop"],
        description=f"A plain PostgreSQL name; {', '.join(sorted(RESERVED_DATABASE_NAMES))} are reserved.",
    ),
]
_ACU_STEPS = "Aurora capacity units of about 2 GiB; Aurora takes half steps."
MinAcu = Annotated[float, Field(ge=0, le=256, multiple_of=0.5, description=_ACU_STEPS)]
MaxAcu = Annotated[float, Field(ge=1, le=256, multiple_of=0.5, description=_ACU_STEPS)]
AutoPauseMinutes = Annotated[
    Annotated[int, Field(ge=5, le=1440)] | None,
    OFF,
    Field(description="Minutes without a connection before Aurora pauses: from five to a day are its limits."),
]
InstanceClass = Annotated[
    str,
    among(INSTANCE_CLASSES),
    Field(
        json_schema_extra={"enum": [*INSTANCE_CLASSES]},
        examples=["db.r8g.large"],
        description="Memory-optimized Graviton instances of 16 to 256 GiB, or the two small burstable ones for tests.",
    ),
]
Readers = Annotated[int, Field(ge=0, le=15, description="An Aurora cluster has at most 15 readers beside its writer.")]
BackupRetentionDays = Annotated[
    int, Field(ge=1, le=35, description="Days that RDS keeps its continuous backups; Aurora's cannot be switched off.")
]
ConnectionsPerTask = Annotated[
    int,
    Field(
        ge=1,
        le=100,
        description="Connections that one task opens at most, its pool; more wait for one to be given back.",
    ),
]
RotationDays = Annotated[
    int,
    Field(
        ge=1, le=365, description="Days between two changes of the password; a year is longer than any audit allows."
    ),
]
RotationCheck = Annotated[
    bool,
    Field(description="Whether the checks after a deployment rotate the password, to show that no request notices."),
]
CustomerKey = Annotated[
    bool,
    Field(description="Whether stored data is under a customer key, 1 USD a month; a change replaces the database."),
]
ApplicationUser = Annotated[
    bool,
    Field(description="Whether the backend has a user of its own with only the rights it needs, made by a migration."),
]
INSIGHTS_DAYS = (7, *(31 * month for month in range(1, 24)), 731)
InsightsRetention = Annotated[
    int,
    among(INSIGHTS_DAYS),
    Field(
        json_schema_extra={"enum": [*INSIGHTS_DAYS]},
        description="Days of history: 7 are free, else months of 31 days up to 23 of them, or 731.",
    ),
]
BACKUP_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
HoursBetweenBackups = Annotated[
    int,
    among(BACKUP_HOURS),
    Field(json_schema_extra={"enum": [*BACKUP_HOURS]}, description="Hours that divide a day: a schedule is daily."),
]
VaultDays = Annotated[
    int, Field(ge=1, le=3653, description="Days; a lock binds for as long as its longest backup is kept.")
]
VaultLock = Annotated[
    Literal["none", "governance", "compliance"],
    Field(
        description=(
            "Who may delete a backup before its time: whoever may delete backups, only who may first take the lock"
            " away, or nobody any more."
        )
    ),
]
CoolingOffDays = Annotated[
    int,
    Field(ge=3, le=365, description="Days in which a compliance lock can still be taken away: at least 3."),
]
