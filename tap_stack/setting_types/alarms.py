"""Values of the settings of alarms (C10)."""

from typing import Annotated

from pydantic import Field

from tap_stack.setting_types.general import Email

AlarmEmails = Annotated[
    tuple[Email, ...],
    Field(max_length=20, description="Who is told when an alarm fires and when it is over; none means nobody."),
]
SaturationPercent = Annotated[
    int, Field(ge=1, le=99, description="Percent of what there is; at 100 the alarm would come too late.")
]
ErrorPercent = Annotated[
    float, Field(ge=0.1, le=100, description="Percent of the requests of five minutes that end in a 5XX.")
]
FewestErrors = Annotated[
    int,
    Field(
        ge=1,
        le=1000,
        description="5XX answers in five minutes below which no rate counts: one failed request at night wakes nobody.",
    ),
]
FewestRequests = Annotated[
    int,
    Field(
        ge=1,
        le=100_000,
        description="Requests in five minutes below which no percentile counts: a few slow ones would be all of it.",
    ),
]
LatencyMilliseconds = Annotated[
    int,
    Field(
        ge=10,
        le=29_000,
        description="Milliseconds within which 95 of 100 requests are answered; API Gateway gives up after 29,000.",
    ),
]
BandWidth = Annotated[
    float,
    Field(
        ge=1,
        le=10,
        description="Standard deviations from what CloudWatch has learnt to expect; fewer mean more false alarms.",
    ),
]
TaskFailures = Annotated[
    int, Field(ge=1, le=1000, description="Tasks of one service that fail within 15 minutes, and are replaced.")
]
