"""The permissions boundaries of roles that CloudFormation makes: kept, and refused if there is no such policy."""

from typing import Any

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Properties

_ROLE = "AWS::IAM::Role"
_Handled = tuple[str, dict[str, Any]]


def _check(properties: Properties) -> None:
    boundary = properties.get("PermissionsBoundary")
    if boundary and not iam._policy_exists(boundary):
        raise ValueError(f"Scope ARN: {boundary} does not exist or is not attachable.")


def _bounded(handled: _Handled, properties: Properties) -> _Handled:
    iam._roles[handled[0]]["PermissionsBoundary"] = properties.get("PermissionsBoundary")
    return handled


def _install(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_ROLE]
    create, update = handler["create"], handler["update"]

    def checked_create(logical_id: str, properties: Properties, stack: str) -> _Handled:
        _check(properties)
        return _bounded(create(logical_id, properties, stack), properties)

    def checked_update(physical_id: str, old: Properties, new: Properties, *more: str) -> _Handled:
        _check(new)
        return _bounded(update(physical_id, old, new, *more), new)

    provisioners._RESOURCE_HANDLERS[_ROLE] = {**handler, "create": checked_create, "update": checked_update}


PATCH = Patch(
    name="role boundaries",
    why="MiniStack's CloudFormation forgets a role's boundary, so a policy that nobody made would not be missed",
    install=_install,
    concerns=("AWS::IAM::Role",),
    contract="test_role_boundaries.py",
)
