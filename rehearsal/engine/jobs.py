"""CodePipeline's jobs: the answers of functions, written down for the runner that gave them their jobs."""

import json
from typing import Any

from rehearsal.engine import records
from rehearsal.engine.patch import Engine
from rehearsal.engine.refusal import RefusedError
from rehearsal.pipeline.jobs import FAILED, IN_PROGRESS, SUCCEEDED, Jobs

_Json = dict[str, Any]


def _answer(engine: Engine, request: _Json, *, status: str) -> _Json:
    """Take the one answer that a job gets."""
    jobs, identifier = Jobs(engine.state), str(request["jobId"])
    try:
        job = jobs.read(identifier)
    except FileNotFoundError:
        raise RefusedError("JobNotFoundException", f"there is no job {identifier}") from None
    if job["status"] != IN_PROGRESS:
        raise RefusedError("InvalidJobStateException", f"job {identifier} has been answered: {json.dumps(job)}")
    records.write(jobs.path(identifier), {"status": status, "answer": request})
    return {}


JOBS = {
    "PutJobSuccessResult": lambda engine, request: _answer(engine, request, status=SUCCEEDED),
    "PutJobFailureResult": lambda engine, request: _answer(engine, request, status=FAILED),
}
