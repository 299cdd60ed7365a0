"""The kinds of value that the delivery's own settings can have; see `tap_stack.setting_types` for the stack's."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tap_stack.setting_types.constraints import LISTED, OFF
from tap_stack.setting_types.general import Email

SANDBOX = "sandbox"
"""The table of what a sandbox is: a stage of nobody's, which no pipeline deploys to. A product may do without."""

TABLES = ("product", "pipeline", "defaults", SANDBOX)
"""Tables of a settings file that are no stages."""

REGIONS = (
    *("af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1"),
    *("ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"),
    *("ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1"),
    *("eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1"),
    *("me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)
"""AWS's commercial regions. A test compares with botocore's, which is too slow to ask at every synth."""


def _known_region(region: str) -> str:
    if region not in REGIONS:
        raise ValueError
    return region


Account = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{12}$",
        examples=["111111111111"],
        description="An AWS account has 12 digits; the quotes keep its leading zeros.",
    ),
]
Region = Annotated[
    str,
    AfterValidator(_known_region),
    Field(json_schema_extra={"enum": [*REGIONS]}, examples=["us-east-1"], description="A region of AWS."),
]
StageName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9]*$",
        max_length=10,
        examples=["staging"],
        description="Lower-case letters and digits: AWS resources are named after it, some with 32 characters in all.",
    ),
]
StageNames = Annotated[
    tuple[StageName, ...],
    Field(min_length=1, max_length=10, description="The stages of a wave; several are deployed side by side."),
]
WaveName = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9]*$",
        max_length=20,
        examples=["staging"],
        description="Lower-case letters and digits: the pipeline's stage is named after it.",
    ),
]
AsksForApproval = Annotated[
    bool,
    Field(description="Whether somebody has to approve before the wave; from the first such one on, it is production."),
]
ProductName = Annotated[
    str,
    Field(
        pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$",
        max_length=20,
        examples=["commerce"],
        description="Lower case, digits, hyphens: AWS resources are named after it, some with 32 characters in all.",
    ),
]
WorkloadName = Annotated[
    Literal["shop", "payments"],
    Field(description="The programs below workload/ that the services run, see stages/workload.py."),
]
RulePack = Literal["aws-solutions", "nist-800-53-r5", "pci-dss-3.2.1"]
RulePacks = Annotated[
    tuple[
        Annotated[RulePack, Field(examples=["aws-solutions"], description="A rule pack of cdk-nag (D4).")],
        ...,
    ],
    Field(description="What every stack of the product, the pipeline's too, is checked by at each synth (D4)."),
]
PipelineName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?$",
        max_length=22,
        examples=["tap-commerce"],
        description=(
            "Letters, digits, hyphens: it begins names that have 64 characters, such as a sandbox's rotation function."
        ),
    ),
]
Emails = Annotated[
    tuple[Email, ...],
    Field(min_length=1, max_length=20, description="Somebody has to learn that a release waits for approval."),
]
RoleArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}$",
        max_length=600,
        examples=["arn:aws:iam::111111111111:role/release-manager"],
        description=(
            "The role that people have already, from your directory or from IAM Identity Center, as"
            " `aws iam get-role` shows it: no user, no whole account."
        ),
    ),
]
Principals = Annotated[
    tuple[RoleArn, ...],
    Field(min_length=1, max_length=10, description="Roles whose people may approve. With none, nobody could."),
]
SessionName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_+=,.@-]{2,64}$",
        max_length=64,
        examples=["ada"],
        description="What a person's sessions are called: the last part of what `aws sts get-caller-identity` shows.",
    ),
]
PersonEmails = Annotated[
    tuple[Email, ...],
    Field(min_length=1, max_length=10, description="The addresses that this person's commits carry."),
]
NotificationEmails = Annotated[
    tuple[Email, ...],
    Field(max_length=20, description="Who is told of failures, rollbacks and releases that wait; none means nobody."),
]
ReportRetentionDays = Annotated[
    int,
    Field(
        ge=30,
        le=3650,
        description="How many days the bucket keeps the reports' files; CodeBuild itself shows reports for 30.",
    ),
]
Repository = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_./-]*/[A-Za-z0-9_.-]*[A-Za-z0-9_-]$",
        examples=["owner/name"],
        description="Owner and name as the connection's provider shows them, without address or .git.",
    ),
]
Branch = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./#+-]*$",
        max_length=255,
        examples=["main"],
        description="The short name of the branch whose pushes are deployed.",
    ),
]
FullClone = Annotated[
    bool,
    Field(description="Whether a build gets a git repository, with its history, instead of the commit's files alone."),
]
LONGEST_SANDBOX_DAYS = 30
"""Until which a sandbox stands, whatever its tags say."""
ExpiresAfterDays = Annotated[
    int,
    Field(
        ge=1,
        le=LONGEST_SANDBOX_DAYS,
        description="Days since a sandbox was last deployed, after which it is deleted; deploying renews it.",
    ),
]
DriftSchedule = Annotated[
    Literal["daily", "weekly"] | None,
    OFF,
    Field(description="How often the stages are compared with their templates; false switches that off."),
]
Patterns = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=255, examples=["docs/**"])], ...],
    LISTED,
    Field(
        min_length=0,
        max_length=8,
        description="Globs, of which CodePipeline takes eight: * within a name, ** across folders.",
    ),
]
CodeCommitRepository = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._-]+$",
        max_length=100,
        examples=["tap"],
        description="The name of a repository in the pipeline's account and region.",
    ),
]
SourceObject = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9!_.*'()/-]+\.zip$",
        max_length=512,
        examples=["source.zip"],
        description="The key of the archive, a zip, in the bucket that the pipeline's stack makes for it.",
    ),
]
ConnectionArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=["arn:aws:codeconnections:us-east-1:111111111111:connection/01234567-89ab-cdef-0123-456789abcdef"],
        description="The console shows it under Developer Tools, Settings, Connections.",
    ),
]
LoadUsers = Annotated[
    int,
    Field(ge=1, le=500, description="Users at once; each makes a request a second, so it is also the rate."),
]
LoadSpawnRate = Annotated[
    float,
    Field(ge=0.1, le=100, description="How many users more come each second, until all are there."),
]
LoadSeconds = Annotated[
    int,
    Field(ge=10, le=1800, description="How long the load lasts, from the first user on."),
]
LoadLatency = Annotated[
    int,
    Field(ge=10, le=29000, description="Milliseconds in which 95 of 100 requests to each endpoint are answered."),
]
LoadErrors = Annotated[
    float,
    Field(ge=0, le=100, description="Percent of the requests to each endpoint that may be answered wrongly."),
]
LoadRequests = Annotated[
    int,
    Field(ge=1, le=900000, description="A check that has made fewer requests has measured nothing, and fails."),
]
