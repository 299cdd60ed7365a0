"""A synthesized template, asked by resource type and property rather than by logical id."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Json = Any
"""What `json.loads` gives."""

_TAGS = ("Tags", "BackupPlanTags", "BackupVaultTags")


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    logical_id: str
    type: str
    properties: dict[str, Json]
    definition: dict[str, Json]

    @property
    def ref(self) -> Json:
        """How other resources refer to it."""
        return {"Ref": self.logical_id}

    def attribute(self, name: str) -> Json:
        """How other resources refer to one of its attributes."""
        return {"Fn::GetAtt": [self.logical_id, name]}

    @property
    def tags(self) -> dict[str, str]:
        """Lists and maps of tags alike, under whichever name their type has them."""
        tags: Json = next((self.properties[name] for name in _TAGS if name in self.properties), {})
        return tags if isinstance(tags, dict) else {tag["Key"]: tag["Value"] for tag in tags}

    @property
    def named_values(self) -> dict[str, Json]:
        """The attributes of a load balancer or target group, by key."""
        lists = [v for k, v in self.properties.items() if k.endswith("Attributes")]
        return {pair["Key"]: pair["Value"] for values in lists for pair in values}


@dataclass(frozen=True)
class Template:
    """One synthesized stack."""

    path: Path

    @cached_property
    def body(self) -> dict[str, Json]:
        body: dict[str, Json] = json.loads(self.path.read_text())
        return body

    @property
    def outputs(self) -> dict[str, Json]:
        return {name: output["Value"] for name, output in self.body["Outputs"].items()}

    @cached_property
    def resources(self) -> list[Resource]:
        return [
            Resource(logical_id=name, type=r["Type"], properties=r.get("Properties", {}), definition=r)
            for name, r in self.body["Resources"].items()
        ]

    def all(self, resource_type: str, **properties: Json) -> list[Resource]:
        """Every resource of a type with these values."""
        return [
            resource
            for resource in self.resources
            if resource.type == f"AWS::{resource_type}"
            and all(resource.properties.get(name) == value for name, value in properties.items())
        ]

    def one(self, resource_type: str, **properties: Json) -> Resource:
        """The only one of its kind."""
        (resource,) = self.all(resource_type, **properties)
        return resource

    def custom(self, resource_type: str) -> Resource:
        """The only custom resource of its kind."""
        (resource,) = (resource for resource in self.resources if resource.type == f"Custom::{resource_type}")
        return resource

    def referred(self, value: Json) -> Resource:
        """What a `Ref` or `Fn::GetAtt` points to."""
        logical_id = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
        (resource,) = [r for r in self.resources if r.logical_id == logical_id]
        return resource
