"""A product as its settings file describes it: who pays, how it is delivered, and what each stage runs."""

from typing import Annotated, Literal

from pydantic import Field

from stages.settings import types
from tap_stack.setting_types.general import TagValue
from tap_stack.settings import Model, TagSettings, TapStackSettings

READ_ONLY = Field(json_schema_extra={"readOnly": True})


class ProductSettings(Model):
    """What is deployed, and who pays for it (C13)."""

    name: types.ProductName
    workload: types.WorkloadName
    project: TagValue
    cost_center: TagValue


class SourceSettings(Model):
    """Where the pipeline gets the code from: a repository behind a CodeConnections connection (D7)."""

    provider: Annotated[Literal["connection"], Field(description="The kind of source that the pipeline can read.")]
    repository: types.Repository
    branch: types.Branch
    connection_arn: types.ConnectionArn


class PipelineSettings(Model):
    """The delivery pipeline and the tools account it lives in (D3)."""

    name: types.PipelineName
    account: types.Account
    region: types.Region
    stages: types.StageNames
    approval_emails: types.Emails
    source: SourceSettings


class StageSettings(TapStackSettings):
    """One stage: a TapStack and the account and region it goes to. What is read-only is derived, not written."""

    name: Annotated[types.StageName, READ_ONLY]
    tags: Annotated[TagSettings, READ_ONLY]
    account: types.Account
    region: types.Region


class Settings(Model):
    """Everything about one product; `stages` are in the order of delivery, production last."""

    product: ProductSettings
    pipeline: PipelineSettings
    stages: tuple[StageSettings, ...]
