"""The images that stages are to run, by their tags; `python -m pipeline.exports.images cdk.out Prod`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path


def tags(assembly: Path, *, stages: Iterable[str]) -> list[str]:
    """The tags of all images that the asset manifests of these stages publish.

    Raises:
        LookupError: A stage has no images, which would let anything pass for them.
    """
    found = set()
    for stage in stages:
        manifests = assembly.glob(f"assembly-*-{stage}/*.assets.json")
        of_stage = {
            destination["imageTag"]
            for manifest in manifests
            for image in json.loads(manifest.read_text())["dockerImages"].values()
            for destination in image["destinations"].values()
        }
        if not of_stage:
            raise LookupError(f"{assembly} has no images of the stage {stage}")
        found |= of_stage
    return sorted(found)


if __name__ == "__main__":
    print(" ".join(tags(Path(sys.argv[1]), stages=sys.argv[2:])))
