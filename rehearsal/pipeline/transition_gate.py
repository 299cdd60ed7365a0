"""The way into a stage, which waits as long as it is closed."""

from pathlib import Path

from rehearsal.pipeline import events
from rehearsal.pipeline.stops import StopWatch
from rehearsal.pipeline.transitions import Transitions

_LOOK_SECONDS = 0.2


def let_in(pipeline: str, stage: str, state: Path, watch: StopWatch, listen: events.Listener) -> bool:
    """Wait until executions may enter the stage; False if this one is not to go on any more."""
    transitions = Transitions(state, pipeline)
    told = None
    while not watch.halted():
        transition = transitions.into(stage)
        if transition.enabled:
            return True
        if transition != told:
            told = transition
            listen(events.TransitionClosed(stage=stage, reason=transition.reason))
        watch.cancelled.wait(_LOOK_SECONDS)
    return False
