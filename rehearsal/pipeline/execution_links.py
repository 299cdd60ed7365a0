"""What an action's run is elsewhere: its build or stack, and the objects of its artifacts, in CodePipeline's words."""

from typing import Any

from rehearsal.pipeline import events

Json = dict[str, Any]


def note(run: Json, event: events.ActionLinked | events.ArtifactLocated) -> None:
    """Put it into the run of ListActionExecutions."""
    match event:
        case events.ActionLinked():
            link = {
                "externalExecutionId": event.identity,
                "externalExecutionUrl": event.url,
                "logStreamARN": event.log_stream,
            }
            run["output"]["executionResult"] |= {name: value for name, value in link.items() if value}
        case events.ArtifactLocated():
            artifacts: list[Json] = run["output"]["outputArtifacts"] if event.made else run["input"]["inputArtifacts"]
            for artifact in artifacts:
                if artifact["name"] == event.name:
                    artifact["s3location"] = event.location.as_told
