"""What of our acknowledgements stands in a cloud assembly, from the metadata of every stack of every stage."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

METADATA = "tap:acknowledged"
"""A stack's list of our acknowledgements in the cloud assembly: reasons by finding by path below the stack.

Some constructs of CDK bring acknowledgements of their own, which may match nothing.
"""


@dataclass(frozen=True)
class Acknowledged:
    """One acknowledgement: the stack's path, the construct's below it, the finding with its pack in front."""

    stack: str
    path: str
    finding: str
    reason: str


def acknowledged(assembly: Path) -> Iterator[Acknowledged]:
    """Every acknowledgement of ours in a directory that `cdk synth` wrote."""
    for file in _metadata(assembly):
        for stack, entries in json.loads(file.read_text(encoding="utf-8")).items():
            for entry in (entry for entry in entries if entry["type"] == METADATA):
                for path, reasons in entry["data"].items():
                    for finding, reason in reasons.items():
                        yield Acknowledged(stack=stack.removeprefix("/"), path=path, finding=finding, reason=reason)


def _metadata(assembly: Path) -> Iterator[Path]:
    """The files that the assembly names: the directory may have others, of another app that was synthesized before."""
    for artifact in json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"].values():
        if artifact["type"] == "cdk:cloud-assembly":
            yield from _metadata(assembly / artifact["properties"]["directoryName"])
        elif name := artifact.get("additionalMetadataFile"):
            yield assembly / name
