"""CodeBuild's report groups: CloudFormation makes them, and whoever has reports asks where their files go."""

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import codebuild

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_TYPE = "AWS::CodeBuild::ReportGroup"
_OPERATION = "BatchGetReportGroups"

_groups: dict[str, dict[str, Any]] = {}


def _in_lower_camel_case(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """CloudFormation's names are the API's, but for their first letter."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _in_lower_camel_case(item) for name, item in value.items()}
    return value


def _install(_engine: Engine) -> None:
    handle = codebuild._handle_request_sync

    def record(arn: str, name: str, properties: Properties) -> Created:
        export = _in_lower_camel_case(properties.get("ExportConfig", {"ExportConfigType": "NO_EXPORT"}))
        _groups[arn] = {"arn": arn, "name": name, "type": properties["Type"], "exportConfig": export}
        return Created(arn, {"Arn": arn})

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get("Name", f"{stack}-{logical_id}")
        return record(f"arn:aws:codebuild:{get_region()}:{get_account_id()}:report-group/{name}", name, properties)

    def update(arn: str, _old: Properties, new: Properties, _stack: str) -> Created:
        return record(arn, arn.rpartition("/")[2], new)

    def delete(arn: str, _properties: Properties) -> None:
        _groups.pop(arn, None)

    def answer(method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]) -> Any:  # noqa: ANN401
        if not headers.get("x-amz-target", "").endswith(f".{_OPERATION}"):
            return handle(method, path, headers, body, query_params)
        asked = json.loads(body)["reportGroupArns"]
        found = [_groups[arn] for arn in asked if arn in _groups]
        return json_response({"reportGroups": found, "reportGroupsNotFound": [a for a in asked if a not in _groups]})

    add_type(_TYPE, create=create, update=update, delete=delete)
    codebuild._handle_request_sync = answer


PATCH = Patch(
    name="report groups",
    why="CodeBuild has none, so that nobody could tell where the files of reports go",
    install=_install,
)
