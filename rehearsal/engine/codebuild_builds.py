"""The operations of CodeBuild on builds, from what the runner records of them (rehearsal/pipeline/build_record.py)."""

import time
from collections.abc import Callable, Mapping
from operator import itemgetter

from ministack.services import codebuild

from rehearsal.engine import records
from rehearsal.engine.codebuild_requests import INVALID, NOT_FOUND, Json, Request
from rehearsal.engine.refusal import RefusedError

_STOP_SECONDS = 5.0
_LOOK_SECONDS = 0.05
_started = itemgetter("startTime")


def _list_builds(request: Request) -> Json:
    found = request.ordered(request.builds(), _started, default="DESCENDING")
    return request.page("ids", [build["id"] for build in found])


def _list_builds_for_project(request: Request) -> Json:
    name = request.parameters["projectName"]
    if name not in codebuild._projects:
        raise RefusedError(NOT_FOUND, f"The provided project {request.arn}:project/{name} does not exist")
    found = request.ordered(request.builds(name), _started, default="DESCENDING")
    return request.page("ids", [build["id"] for build in found])


def _batch_get_builds(request: Request) -> Json:
    asked = {identifier: request.build(identifier) for identifier in request.parameters["ids"]}
    return {
        "builds": [build for build in asked.values() if build],
        "buildsNotFound": [identifier for identifier, build in asked.items() if not build],
    }


def _stop_build(request: Request) -> Json:
    """Ask the runner, and wait a little: AWS' answer shows the build as stopped."""
    identifier = request.parameters["id"]
    file, build = request.build_file(identifier), request.build(identifier)
    if not file or not build:
        raise RefusedError(NOT_FOUND, f"Build {identifier} does not exist")
    if not build["buildComplete"]:
        file.with_suffix(records.STOP_SUFFIX).touch()
    deadline = time.monotonic() + _STOP_SECONDS
    while not build["buildComplete"] and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
        build = request.build(identifier) or build
    return {"build": build}


def _start_build(request: Request) -> Json:
    """What AWS refuses for projects of a pipeline, and the rehearsal for all: nobody would run the build."""
    name = request.parameters["projectName"]
    if name not in codebuild._projects:
        raise RefusedError(NOT_FOUND, f"Project cannot be found: {request.arn}:project/{name}")
    raise RefusedError(INVALID, _NOT_STARTED)


def _retry_build(_request: Request) -> Json:
    raise RefusedError(INVALID, _NOT_STARTED)


_NOT_STARTED = (
    "the rehearsal runs builds only as actions of a pipeline: push a commit, or call StartPipelineExecution or "
    "RetryStageExecution of CodePipeline"
)

BUILDS: Mapping[str, Callable[[Request], Json]] = {
    "ListBuilds": _list_builds,
    "ListBuildsForProject": _list_builds_for_project,
    "BatchGetBuilds": _batch_get_builds,
    "StopBuild": _stop_build,
    "StartBuild": _start_build,
    "RetryBuild": _retry_build,
}
