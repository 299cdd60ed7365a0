"""All stacks of an app, for tests of what has to hold in each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Synthesized
from tests.tap_stack.templates import Resource, Template


@dataclass(frozen=True)
class SynthesizedStack:
    """A stack's path, its name in AWS, template and account, and the construct paths of its resources by logical id."""

    name: str
    stack_name: str
    template: Template
    account: str
    paths: dict[str, str]

    def path(self, resource: Resource) -> str:
        """Of the construct: `TapStack/…` in whichever stage, or `PipelineStack/…`."""
        return self.paths[resource.logical_id].removesuffix("/Resource")


def stacks_of(app: Synthesized) -> list[SynthesizedStack]:
    """The pipeline's, and that of each stage; from what is written, for CDK would have to be asked again and again."""
    return list(_stacks(app.directory))


def _stacks(directory: Path) -> Iterator[SynthesizedStack]:
    for artifact in json.loads((directory / "manifest.json").read_text())["artifacts"].values():
        properties = artifact.get("properties", {})
        if artifact["type"] == "cdk:cloud-assembly":
            yield from _stacks(directory / properties["directoryName"])
        elif artifact["type"] == "aws:cloudformation:stack":
            name = artifact["displayName"]
            yield SynthesizedStack(
                name=name,
                stack_name=properties["stackName"],
                template=Template(directory / properties["templateFile"]),
                account=artifact["environment"].split("/")[2],
                paths=dict(_paths(directory / artifact["additionalMetadataFile"], stack=name)),
            )


def _paths(metadata: Path, *, stack: str) -> Iterator[tuple[str, str]]:
    around = f"/{stack.rpartition('/')[0]}/" if "/" in stack else "/"
    for path, entries in json.loads(metadata.read_text()).items():
        yield from ((e["data"], path.removeprefix(around)) for e in entries if e["type"] == "aws:cdk:logicalId")
