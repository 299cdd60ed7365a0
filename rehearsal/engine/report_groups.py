"""CodeBuild's report groups, which CloudFormation makes."""

import time
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_TYPE = "AWS::CodeBuild::ReportGroup"

_groups: dict[str, dict[str, Any]] = {}


def groups() -> Mapping[str, Mapping[str, Any]]:
    """Those that stacks have made, by their ARNs, as BatchGetReportGroups tells them."""
    return _groups


def _in_lower_camel_case(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """CloudFormation's names are the API's, but for their first letter."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _in_lower_camel_case(item) for name, item in value.items()}
    return value


def _install(_engine: Engine) -> None:
    def record(arn: str, name: str, properties: Properties) -> Created:
        now = time.time()
        _groups[arn] = {
            "arn": arn,
            "name": name,
            "type": properties["Type"],
            "exportConfig": _in_lower_camel_case(properties.get("ExportConfig", {"ExportConfigType": "NO_EXPORT"})),
            "created": _groups.get(arn, {}).get("created", now),
            "lastModified": now,
            "tags": [_in_lower_camel_case(tag) for tag in properties.get("Tags", [])],
            "status": "ACTIVE",
        }
        return Created(arn, {"Arn": arn})

    def create(logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get("Name", f"{stack}-{logical_id}")
        return record(f"arn:aws:codebuild:{get_region()}:{get_account_id()}:report-group/{name}", name, properties)

    def update(arn: str, _old: Properties, new: Properties, _stack: str) -> Created:
        return record(arn, arn.rpartition("/")[2], new)

    def delete(arn: str, _properties: Properties) -> None:
        _groups.pop(arn, None)

    add_type(_TYPE, create=create, update=update, delete=delete)


PATCH = Patch(
    name="report groups",
    why="CodeBuild has none, so that nobody could tell where the files of reports go",
    install=_install,
    concerns=("AWS::CodeBuild::ReportGroup",),
    contract="test_definitions.py",
)
