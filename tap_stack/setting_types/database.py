"""Values of the database's settings (C4, C5)."""

from typing import Annotated

from pydantic import Field

from tap_stack.setting_types.constraints import OFF, among, refuse

AURORA_VERSIONS = tuple(f"15.{minor}" for minor in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 17))
"""PostgreSQL 15 (C4) as `rds.AuroraPostgresEngineVersion` knows it. A test compares: importing it costs seconds."""
RESERVED_DATABASE_NAMES = frozenset({"db", "postgres", "rdsadmin", "template0", "template1"})

AuroraVersion = Annotated[
    str,
    among(AURORA_VERSIONS),
    Field(
        json_schema_extra={"enum": [*AURORA_VERSIONS]},
        description="Aurora's PostgreSQL 15 versions that the pinned CDK knows; the newest has the longest support.",
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
