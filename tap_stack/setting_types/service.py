"""Values of a Fargate service's settings (C3)."""

from typing import Annotated, Literal

from pydantic import Field

from tap_stack.setting_types.constraints import among

FARGATE_CPU_UNITS = (256, 512, 1024, 2048, 4096, 8192, 16384)

ScaleOutAt = Annotated[
    int,
    Field(
        ge=1,
        le=90,
        description="Average CPU of the service's tasks, in percent; above it, a higher load adds more tasks.",
    ),
]
ScaleInAt = Annotated[int, Field(ge=1, le=100, description="Average CPU of the service's tasks, in percent.")]

TargetCpu = Annotated[
    int,
    Field(
        ge=10,
        le=90,
        description="Average CPU of the service's tasks, in percent, that scaling aims at; the rest is for what comes"
        " before new tasks work.",
    ),
]
TargetMemory = Annotated[
    int,
    Field(
        ge=10,
        le=90,
        description="Average memory of the service's tasks, in percent, that scaling aims at; at 100 a task is killed.",
    ),
]
ScaleOutCooldown = Annotated[
    int,
    Field(
        ge=30,
        le=900,
        description="Seconds in which added tasks are counted on before more are added; a task takes some 60 to work.",
    ),
]
ScaleInCooldown = Annotated[
    int,
    Field(ge=60, le=3600, description="Seconds between two removals of tasks, so that each shows before the next."),
]

CanaryPercent = Annotated[
    int,
    Field(ge=1, le=50, description="Percent of the requests that the new version answers first; all the rest follows."),
]
LinearPercent = Annotated[
    int,
    Field(ge=3, le=50, description="Percent of the requests that each step moves to the new version; ECS takes 3."),
]
StepMinutes = Annotated[
    int,
    Field(ge=1, le=720, description="Minutes in which alarms can fire before more requests move to the new version."),
]
BakeMinutes = Annotated[
    int,
    Field(
        ge=1,
        le=720,
        description="Minutes in which the old version stays, with all requests at the new one: a way back in seconds.",
    ),
]

Capacity = Literal["on-demand", "spot"]
CapacitySetting = Annotated[
    Capacity,
    Field(description="Spot costs a third, and AWS may take a task back with two minutes' notice."),
]

HealthCheckPath = Annotated[
    str,
    Field(
        pattern=r"^/[!-~]*$",
        max_length=1024,
        examples=["/api/health"],
        description="The load balancer asks the task for this path.",
    ),
]
HealthCheckInterval = Annotated[
    int,
    Field(
        ge=10, le=300, description="Seconds between two probes of a task; one alone may take 6, and 300 is the most."
    ),
]
HealthCheckThreshold = Annotated[
    int, Field(ge=2, le=10, description="Failed probes in a row before a task is replaced: the load balancer's limits.")
]

FargateCpu = Annotated[
    int,
    among(FARGATE_CPU_UNITS),
    Field(
        json_schema_extra={"enum": [*FARGATE_CPU_UNITS]},
        description="CPU units, 1024 to the vCPU: the sizes of Fargate.",
    ),
]
FargateMemory = Annotated[
    int, Field(ge=512, le=122_880, description="MiB of memory of one task: the sizes of Fargate.")
]
ContainerPort = Annotated[
    int,
    Field(ge=1024, le=65535, description="The container runs as an ordinary user, who may not listen below 1024."),
]
TaskCount = Annotated[
    int,
    Field(
        ge=1,
        le=500,
        description="Tasks of one service; none would be an outage, and 500 is where quotas are asked for.",
    ),
]
ServiceName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]*$",
        max_length=20,
        examples=["backend"],
        description="Lower case, digits, hyphens: AWS resources are named after it, some with 32 characters in all.",
    ),
]
Tracing = Annotated[
    bool,
    Field(
        description="true has a collector beside each task, of up to 256 MiB of its memory, which gives its traces to"
        " X-Ray; its image comes by way of NAT."
    ),
]
