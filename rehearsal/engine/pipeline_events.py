"""EventBridge takes CodePipeline's events from who stands in for CodePipeline: the rehearsal's runner."""

from typing import Any

from ministack.services import eventbridge

from rehearsal.engine.patch import Engine, Patch

SOURCE = "aws.codepipeline"


def _install(_engine: Engine) -> None:
    original = eventbridge._put_events

    def put_events(request: dict[str, Any], allow_aws_source: bool = False) -> Any:  # noqa: ANN401 - MiniStack's
        sources = {entry.get("Source") for entry in request.get("Entries", ())}
        return original(request, allow_aws_source or sources == {SOURCE})

    eventbridge._put_events = put_events


PATCH = Patch(
    name="events of the pipeline",
    why="EventBridge takes events of AWS services from nobody, and there is no CodePipeline that would put them",
    install=_install,
    concerns=("events",),
    contract="test_pipeline_events.py",
)
