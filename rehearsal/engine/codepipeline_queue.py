"""What CodePipeline has agreed to waits for the runner: rehearsal/pipeline/requests.py."""

from rehearsal.engine.codepipeline_executions import UNDER_WAY
from rehearsal.engine.codepipeline_requests import Json, Request
from rehearsal.engine.refusal import RefusedError
from rehearsal.pipeline.requests import Request as Asked
from rehearsal.pipeline.requests import Requests
from rehearsal.pipeline.serving import is_serving
from rehearsal.pipeline.stops import Stops

_MOST_UNDER_WAY = 50
"""CodePipeline's quota for a pipeline that queues."""


def put(request: Request, recorded: Json, asked: Asked) -> None:
    """Let it wait, if somebody is going to perform it, and not too much waits already."""
    if not is_serving(request.engine.state):
        raise RefusedError(
            "ConflictException",
            "This rehearsal takes one push and ends. For more, start one that stays: tap rehearse up",
        )
    if sum(one["status"] in UNDER_WAY for one in request.executions(recorded)) >= _MOST_UNDER_WAY:
        raise RefusedError(
            "ConcurrentPipelineExecutionsLimitExceededException",
            f"The pipeline has {_MOST_UNDER_WAY} executions under way, which is as many as it may have.",
        )
    Stops(request.engine.root).withdraw(asked.execution)
    Requests(request.engine.root).put(asked)
