"""Where the artifacts of an action are, in CodePipeline's answers: told as soon as the object is in the bucket."""

from collections.abc import Iterator
from typing import Any

from rehearsal.engine.patch import Engine

Json = dict[str, Any]


def with_kept_artifacts(run: Json, engine: Engine) -> Json:
    """An action's run; its artifacts that are not there yet (rehearsal/pipeline/artifact_keeper.py) have no place."""

    def told(artifacts: list[Json]) -> Iterator[Json]:
        for artifact in artifacts:
            place = artifact.get("s3location")
            kept = place and (engine.state / "artifacts" / place["key"]).exists()
            yield artifact if kept else {"name": artifact["name"]}

    taken, made = run["input"], run["output"]
    return {
        **run,
        "input": {**taken, "inputArtifacts": [*told(taken["inputArtifacts"])]},
        "output": {**made, "outputArtifacts": [*told(made["outputArtifacts"])]},
    }
