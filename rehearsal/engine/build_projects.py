"""CloudFormation's AWS::CodeBuild::Project: nothing of the template is lost, nothing removed from it stays."""

from typing import Any

from ministack.services import codebuild
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch

_PROJECT = "AWS::CodeBuild::Project"
_FORGOTTEN = {
    "Cache": "cache",
    "ConcurrentBuildLimit": "concurrentBuildLimit",
    "LogsConfig": "logsConfig",
    "QueuedTimeoutInMinutes": "queuedTimeoutInMinutes",
    "SecondaryArtifacts": "secondaryArtifacts",
    "SecondarySources": "secondarySources",
    "VpcConfig": "vpcConfig",
}

_Handled = tuple[str, dict[str, Any]]


def _install(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_PROJECT]
    shape = codebuild._project_shape

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> _Handled:
        made: _Handled = handler["create"](logical_id, properties, stack)
        forgotten = {_FORGOTTEN[name]: value for name, value in properties.items() if name in _FORGOTTEN}
        codebuild._projects[made[0]].update(provisioners._codebuild_cfn_to_api(forgotten))
        return made

    def update(physical_id: str, _old: dict[str, Any], new: dict[str, Any], stack: str) -> _Handled:
        before = codebuild._projects.pop(physical_id)
        made = create(physical_id, {**new, "Name": physical_id}, stack)
        codebuild._projects[physical_id]["created"] = before["created"]
        return made

    def shape_in_full(project: dict[str, Any]) -> dict[str, Any]:
        return {**shape(project), **{name: project[name] for name in _FORGOTTEN.values() if name in project}}

    provisioners._RESOURCE_HANDLERS[_PROJECT] = {**handler, "create": create, "update": update}
    codebuild._project_shape = shape_in_full


PATCH = Patch(
    name="build projects",
    why="a CodeBuild project loses its cache setting, and keeps what an update removes from the template",
    install=_install,
    concerns=("AWS::CodeBuild::Project",),
    contract="test_definitions.py",
)
