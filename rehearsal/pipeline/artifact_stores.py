"""Where a pipeline keeps its artifacts: a bucket, and in it a name for each."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal

_PIPELINE_LETTERS, _ARTIFACT_LETTERS, _RANDOM_LETTERS = 20, 10, 7
_LETTERS = string.ascii_letters + string.digits


class _Property(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_pascal, populate_by_name=True)


class EncryptionKey(_Property):
    """The KMS key that an artifact is encrypted with."""

    id: str


class ArtifactStore(_Property):
    """A bucket of a pipeline, in words of AWS::CodePipeline::Pipeline."""

    location: str
    encryption_key: EncryptionKey | None = None


class RegionalStore(_Property):
    """An entry of ArtifactStores."""

    region: str
    artifact_store: ArtifactStore


@dataclass(frozen=True, kw_only=True)
class ArtifactLocation:
    """An object that is, or will be in a moment, an artifact; `encryption_key` is empty for AWS' own key of S3."""

    bucket: str
    key: str
    encryption_key: str = ""

    @property
    def arn(self) -> str:
        """Of the object."""
        return f"arn:aws:s3:::{self.bucket}/{self.key}"

    @property
    def as_told(self) -> dict[str, str]:
        """As CodePipeline's API has it."""
        return {"bucket": self.bucket, "key": self.key}

    @classmethod
    def parse(cls, content: Mapping[str, Any] | None) -> "ArtifactLocation | None":
        """From JSON of its members."""
        return cls(**content) if content else None


def new_location(store: ArtifactStore, *, pipeline: str, artifact: str) -> ArtifactLocation:
    """A place for an artifact, named as CodePipeline does it."""
    name = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM_LETTERS))
    return ArtifactLocation(
        bucket=store.location,
        key=f"{pipeline[:_PIPELINE_LETTERS]}/{artifact[:_ARTIFACT_LETTERS]}/{name}",
        encryption_key=store.encryption_key.id if store.encryption_key else "",
    )
