"""The kinds of value that the gates before and after production can have."""

import zoneinfo
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tap_stack.setting_types.constraints import LISTED


def _known_zone(name: str) -> str:
    """A machine without a database of time zones, as small containers are, takes any that is written like one."""
    known = zoneinfo.available_timezones()
    if known and name not in known:
        raise ValueError
    return name


Day = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
Days = Annotated[
    tuple[Annotated[Day, Field(examples=["Mon"], description="A day of the week, as Mon or Thu.")], ...],
    LISTED,
    Field(min_length=1, max_length=7, description="Days of the week on which production may be deployed to."),
]
FirstHour = Annotated[
    int, Field(ge=0, le=23, description="The window opens at this hour. Full hours: so the pipeline's rule knows them.")
]
LastHour = Annotated[
    int, Field(ge=1, le=24, description="The window closes at this hour; a deployment that has begun goes on.")
]
TimeZone = Annotated[
    str,
    Field(
        pattern=r"^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+){1,2})$",
        examples=["Europe/Berlin"],
        description="A time zone by region and city, with its summer time, or UTC.",
    ),
    AfterValidator(_known_zone),
]
BakeMinutes = Annotated[
    int,
    Field(
        ge=1,
        le=60,
        description="How long production's alarm is watched after its checks; the alarm looks back five minutes.",
    ),
]
Rollback = Annotated[
    bool,
    Field(description="Whether production goes back to the last good execution when it fails or its alarm fires."),
]
CalendarFile = Annotated[
    str,
    Field(
        pattern=r"^calendars/[A-Za-z0-9_-]+\.toml$",
        examples=["calendars/blocked-days.toml"],
        description="The calendar of days on which nothing is deployed, beside the settings files; false does without.",
    ),
]
