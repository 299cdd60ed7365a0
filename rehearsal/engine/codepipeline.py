"""CodePipeline's API, as far as functions of the pipeline and people ask it: `OPERATIONS` by their names.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html
"""

import json
from collections.abc import Callable
from typing import Any

from ministack import app
from ministack.core import router
from ministack.services import sts

from rehearsal.engine.codepipeline_approvals import APPROVALS
from rehearsal.engine.codepipeline_control import CONTROL
from rehearsal.engine.codepipeline_reading import READING
from rehearsal.engine.codepipeline_requests import CALLER
from rehearsal.engine.codepipeline_stages import STAGES
from rehearsal.engine.jobs import JOBS
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.refusal import RefusedError
from rehearsal.engine.service_model import MalformedError, complaint

_Json = dict[str, Any]
_Response = tuple[int, dict[str, str], bytes]

Operation = Callable[[Engine, _Json], _Json]
"""Takes a request; the answer. Raises RefusedError."""

TARGET = "CodePipeline_20150709."
OPERATIONS: dict[str, Operation] = {**JOBS, **READING, **APPROVALS, **CONTROL, **STAGES}
"""A file of operations that is added has a mapping like these, to be merged here."""


def _install(engine: Engine) -> None:
    async def handle(_method: str, _path: str, headers: _Json, body: bytes, _query: _Json) -> _Response:
        name = str(headers.get("x-amz-target", "")).removeprefix(TARGET)
        operation = OPERATIONS.get(name)
        if not operation:
            return _refusal("InvalidAction", f"the embedded CodePipeline has no {name or 'operation of no name'}")
        CALLER.set(sts._caller_identity(headers)["userArn"])
        try:
            parameters = json.loads(body or b"{}")
            if wrong := complaint("codepipeline", name, parameters):
                raise RefusedError("ValidationException", wrong)
            answer = operation(engine, parameters)
        except (MalformedError, json.JSONDecodeError) as error:
            return _refusal("SerializationException", str(error))
        except RefusedError as error:
            return _refusal(error.code, str(error))
        return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()

    app.SERVICE_HANDLERS["codepipeline"] = handle
    router.SERVICE_PATTERNS["codepipeline"] = {"target_prefixes": [TARGET], "host_patterns": [r"^codepipeline\."]}


def _refusal(code: str, message: str) -> _Response:
    content = {"__type": code, "message": message}
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()


PATCH = Patch(
    name="CodePipeline",
    why="there is none, so that no function could answer for a rule, and nobody see or answer what waits",
    install=_install,
    concerns=("codepipeline",),
    contract="test_codepipeline.py",
)
