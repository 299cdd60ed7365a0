"""Values of the settings that concern the whole stack."""

from typing import Annotated

from pydantic import Field

from tap_stack.setting_types.constraints import among

LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
"""What CloudWatch Logs accepts (PutRetentionPolicy)."""

TagValue = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_.:/=+@-]([A-Za-z0-9 _.:/=+@-]*[A-Za-z0-9_.:/=+@-])?$",
        max_length=256,
        examples=["commerce"],
        description="A tag's value, which the bill is split by: letters, digits, spaces and _.:/=+-@",
    ),
]
Email = Annotated[
    str,
    Field(
        pattern=r"^[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}$",
        examples=["team@example.com"],
        description="One plain address for each entry: AWS mails it a confirmation first.",
    ),
]
RetainData = Annotated[
    bool,
    Field(description="true keeps databases and buckets when the stack goes, false leaves nothing behind."),
]
ContainerInsights = Annotated[
    bool, Field(description="true has ECS count tasks and deployments, as some 25 metrics at 0.30 USD a month each.")
]
Dashboard = Annotated[bool, Field(description="Whether CloudWatch shows the stage at a glance, for 3 USD a month.")]
LogRetentionDays = Annotated[
    int,
    among(LOG_RETENTION_DAYS),
    Field(
        json_schema_extra={"enum": [*LOG_RETENTION_DAYS]},
        description="The days that CloudWatch Logs offers, no others.",
    ),
]
TracePercent = Annotated[
    float,
    Field(
        ge=0.1,
        le=100,
        description="Of 100 requests that nobody traces yet, how many begin a trace: a million traces cost 5 USD, and a"
        " hundredth of busy traffic tells as much.",
    ),
]
