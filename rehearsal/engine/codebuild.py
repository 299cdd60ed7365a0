"""CodeBuild's API: the builds, reports and projects of the pipeline as they are. `OPERATIONS` by their names.

Projects are made by CloudFormation or by MiniStack's own operations; every other operation is refused: what MiniStack
has of builds is made up.
"""

import json
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import codebuild

from rehearsal.engine.codebuild_builds import BUILDS
from rehearsal.engine.codebuild_projects import PROJECTS
from rehearsal.engine.codebuild_reports import REPORTS
from rehearsal.engine.codebuild_requests import INVALID, Request
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.refusal import RefusedError
from rehearsal.engine.service_model import MalformedError, complaint

OPERATIONS = {**BUILDS, **PROJECTS, **REPORTS}
"""Each takes a Request, and gives the answer. Raises RefusedError."""

OF_MINISTACK = ("CreateProject", "UpdateProject", "DeleteProject")


def _install(engine: Engine) -> None:
    handle = codebuild._handle_request_sync

    def answer(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]) -> Any:  # noqa: ANN401
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        if name in OF_MINISTACK:
            return handle(method, path, headers, body, query_params)
        operation = OPERATIONS.get(name)
        if not operation:
            return error_response_json(
                "InvalidAction", f"the embedded CodeBuild has no {name or 'such operation'}", 400
            )
        try:
            parameters = json.loads(body or b"{}")
            if wrong := complaint("codebuild", name, parameters):
                raise RefusedError(INVALID, wrong)
            return json_response(operation(Request(engine, parameters)))
        except (MalformedError, json.JSONDecodeError) as error:
            return error_response_json("SerializationException", str(error), 400)
        except RefusedError as error:
            return error_response_json(error.code, str(error), 400)

    codebuild._handle_request_sync = answer


PATCH = Patch(
    name="CodeBuild",
    why="its builds run nothing, and it has no reports; what the pipeline's builds did would be nowhere to be read",
    install=_install,
    concerns=("codebuild",),
    contract="test_codebuild_builds.py",
)
