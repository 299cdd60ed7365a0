"""A product as its settings file describes it: who pays, how it is delivered, and what each stage runs."""

from typing import Annotated

from pydantic import Field

from stages.settings import gate_types, types
from stages.settings.calendar import Calendar
from tap_stack.setting_types.constraints import OFF
from tap_stack.setting_types.general import TagValue
from tap_stack.settings import Model, TagSettings, TapStackSettings

READ_ONLY = Field(json_schema_extra={"readOnly": True})


class ProductSettings(Model):
    """What is deployed, and who pays for it (C13)."""

    name: types.ProductName
    workload: types.WorkloadName
    project: TagValue
    cost_center: TagValue
    rule_packs: types.RulePacks


class TriggerSettings(Model):
    """Which pushes start the pipeline; an empty list leaves nobody out."""

    branches: types.Patterns = ()
    paths: types.Patterns = ()
    ignored_paths: types.Patterns = ()


class ConnectionSourceSettings(Model):
    """A repository behind a CodeConnections connection: GitHub, GitLab or Bitbucket."""

    repository: types.Repository
    branch: types.Branch
    connection_arn: types.ConnectionArn
    full_clone: types.FullClone = False
    trigger: Annotated[
        TriggerSettings | None,
        OFF,
        Field(description="Leave the table out, or write false, and every push to the branch starts the pipeline."),
    ] = None


class CodeCommitSourceSettings(Model):
    """A CodeCommit repository of the pipeline's account; every push to the branch starts the pipeline."""

    repository: types.CodeCommitRepository
    branch: types.Branch
    full_clone: types.FullClone = False


class S3SourceSettings(Model):
    """An archive in a bucket of the pipeline's own; every upload of it starts the pipeline."""

    object_key: types.SourceObject


_KIND = Field(description="One of connection, codecommit and s3 says where the code is.")


class SourceSettings(Model):
    """Where the pipeline gets the code from (D7): exactly one of these."""

    connection: Annotated[ConnectionSourceSettings | None, OFF, _KIND] = None
    codecommit: Annotated[CodeCommitSourceSettings | None, OFF, _KIND] = None
    s3: Annotated[S3SourceSettings | None, OFF, _KIND] = None


class WaveSettings(Model):
    """Stages that a change reaches together, after everything in the wave before has been checked."""

    name: types.WaveName
    stages: types.StageNames
    approval: types.AsksForApproval = False


class WindowSettings(Model):
    """When production may be deployed to; at other times a release waits for the next such time."""

    days: gate_types.Days
    from_hour: gate_types.FirstHour
    until_hour: gate_types.LastHour


class GateSettings(Model):
    """What stands before and after every wave of production."""

    time_zone: gate_types.TimeZone
    window: Annotated[
        WindowSettings | None, OFF, Field(description="Without a window production is deployed to at any time.")
    ] = None
    blocked_days: Annotated[gate_types.CalendarFile | None, OFF] = None
    bake_minutes: Annotated[gate_types.BakeMinutes | None, OFF] = None
    rollback: gate_types.Rollback = True


class CareSettings(Model):
    """What the pipeline's account does by the clock: nothing of it is part of a release."""

    drift_detection: types.DriftSchedule = None


class PersonSettings(Model):
    """Somebody who commits or approves, by what AWS and git call them."""

    session: types.SessionName
    emails: types.PersonEmails


class ApproversSettings(Model):
    """Who may approve: the people of these roles, under a role of the pipeline's own, and never their own commit.

    `people` says who is who, where a session's name is not the address of that person's commits. With anybody in it, a
    commit of somebody who is not is approved by nobody.
    """

    principals: types.Principals
    people: Annotated[
        tuple[PersonSettings, ...],
        Field(max_length=40, description="Who is who; a function of the pipeline keeps it, which has room for 40."),
    ] = ()


class PipelineSettings(Model):
    """The delivery pipeline and the tools account it lives in (D3)."""

    name: types.PipelineName
    account: types.Account
    region: types.Region
    approval_emails: types.Emails
    approvers: ApproversSettings
    notification_emails: types.NotificationEmails = ()
    report_retention_days: types.ReportRetentionDays = 400
    source: SourceSettings
    waves: Annotated[
        tuple[WaveSettings, ...],
        Field(min_length=1, max_length=10, description="The waves in the order in which a change passes through them."),
    ]
    gates: Annotated[
        GateSettings | None,
        OFF,
        Field(description="Leave the table out, or write false, and production stands behind its approval alone."),
    ] = None
    care: CareSettings = CareSettings()


class LoadCheckSettings(Model):
    """How many users the load check sends, each with a request a second, and what has to come of them."""

    users: types.LoadUsers
    spawn_rate: types.LoadSpawnRate
    seconds: types.LoadSeconds
    p95_ms: types.LoadLatency
    error_percent: types.LoadErrors
    fewest_requests: types.LoadRequests


class StageSettings(TapStackSettings):
    """One stage: a TapStack and the account and region it goes to. What is read-only is derived, not written.

    `production` is what customers use: the stages from the first wave on that somebody has to approve.
    """

    name: Annotated[types.StageName, READ_ONLY]
    tags: Annotated[TagSettings, READ_ONLY]
    rule_packs: Annotated[types.RulePacks, READ_ONLY]
    production: Annotated[bool, READ_ONLY]
    account: types.Account
    region: types.Region
    load_check: Annotated[
        LoadCheckSettings | None,
        OFF,
        Field(description="Leave the table out, or write false, and no load is made after the stage's checks."),
    ] = None


class SandboxSettings(StageSettings):
    """What a sandbox is: a stage of nobody's, in the account of a stage before production, for some days."""

    expires_after_days: types.ExpiresAfterDays


class Settings(Model):
    """Everything about one product; `stages` are in the order of delivery, those of production last.

    `blocked_days` is what the calendar says that the gates name.
    """

    product: ProductSettings
    pipeline: PipelineSettings
    stages: tuple[StageSettings, ...]
    blocked_days: Annotated[Calendar | None, READ_ONLY] = None
    sandbox: SandboxSettings | None = None

    def stages_of(self, wave: WaveSettings) -> tuple[StageSettings, ...]:
        """What a wave deploys, in its order."""
        return tuple(stage for name in wave.stages for stage in self.stages if stage.name == name)
