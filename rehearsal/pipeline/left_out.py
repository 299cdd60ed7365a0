"""What a pipeline's definition asks for in vain."""

from collections.abc import Iterator

from rehearsal.pipeline.definition import Pipeline, Stage


def not_exercised(pipeline: Pipeline) -> tuple[str, ...]:
    """What the definition asks for and this runner does not do, a line each, for the report of the run."""
    found = [
        f"stage {stage.name}: {moment} asks for {result}: the rehearsal fails where AWS would do that"
        for stage in pipeline.stages
        for moment, result in _results(stage)
        if result == "RETRY"
    ]
    if pipeline.triggers:
        found.append("trigger filters of the pipeline: the push itself starts a rehearsal")
    return tuple(found)


def _results(stage: Stage) -> Iterator[tuple[str, str]]:
    moments = {"BeforeEntry": stage.before_entry, "OnSuccess": stage.on_success, "OnFailure": stage.on_failure}
    for moment, conditions in moments.items():
        if conditions:
            yield moment, conditions.result
            yield from ((moment, condition.result) for condition in conditions.conditions)
