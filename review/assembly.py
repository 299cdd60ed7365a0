"""The stacks of a cloud assembly, as CDK wrote them: what is wanted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from review.errors import ReviewError

PIPELINE = "pipeline"
"""What the pipeline's own stack is called where others have the name of their stage."""

Template = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel)


class LookupRole(_Part):
    """The role of `cdk bootstrap` that may read an account."""

    arn: str
    assume_role_external_id: str | None = None


class _Properties(_Part):
    directory_name: str = ""
    display_name: str = ""
    template_file: str = ""
    stack_name: str = ""
    tags: dict[str, str] = Field(default_factory=dict)
    lookup_role: LookupRole | None = None


class _Artifact(_Part):
    type: str
    environment: str = ""
    display_name: str = ""
    properties: _Properties = Field(default_factory=_Properties)


class _Manifest(_Part):
    artifacts: dict[str, _Artifact]


@dataclass(frozen=True, kw_only=True)
class WantedStack:
    """A stack as the commit wants it.

    Attributes:
        stage: The stage's name in the settings, or `PIPELINE`.
        name: In CloudFormation.
        path: Of its construct: `PipelineStack/Dev/TapStack`.
        lookup_role: What reads the account from elsewhere; its ARN has `${AWS::Partition}` in it.
    """

    stage: str
    name: str
    path: str
    account: str
    region: str
    tags: dict[str, str]
    lookup_role: LookupRole | None
    template: Template


def read_assembly(directory: Path) -> list[WantedStack]:
    """The pipeline's stack and those of the stages, in the order in which they are deployed.

    Raises:
        ReviewError: There is no cloud assembly, or one that is none of CDK's.
    """
    try:
        stacks = list(_stacks(directory, stage=PIPELINE))
    except (OSError, ValueError, ValidationError) as error:
        raise ReviewError(
            f"There is no cloud assembly in {directory} to review ({_reason(error)}). Make one: make synth"
        ) from None
    if not stacks:
        raise ReviewError(f"The cloud assembly in {directory} has no stacks. Make another: make synth")
    return sorted(stacks, key=lambda stack: stack.stage != PIPELINE)


def _stacks(directory: Path, *, stage: str) -> Iterator[WantedStack]:
    manifest = _Manifest.model_validate_json((directory / "manifest.json").read_bytes())
    for artifact in manifest.artifacts.values():
        properties = artifact.properties
        if artifact.type == "cdk:cloud-assembly":
            inner = properties.display_name.rpartition("/")[2].lower()
            yield from _stacks(directory / properties.directory_name, stage=inner)
        elif artifact.type == "aws:cloudformation:stack":
            account, region = artifact.environment.removeprefix("aws://").split("/")
            yield WantedStack(
                stage=stage,
                name=properties.stack_name,
                path=artifact.display_name,
                account=account,
                region=region,
                tags=properties.tags,
                lookup_role=properties.lookup_role,
                template=json.loads((directory / properties.template_file).read_bytes()),
            )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return str(error.strerror)
    return "it cannot be read as JSON" if isinstance(error, json.JSONDecodeError) else "it is not of the known form"
