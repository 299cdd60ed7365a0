"""AWS Backup, as far as CloudFormation sets it up: what a plan selects, and the lock of a vault. No backup is made."""

from typing import Any

from ministack.services import backup
from ministack.services.cloudformation import provisioners

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_VAULT = "AWS::Backup::BackupVault"
_Handled = tuple[str, dict[str, Any]]


def _install_selections(engine: Engine) -> None:
    def create(_logical_id: str, properties: Properties, _stack: str) -> Created:
        plan = properties["BackupPlanId"]
        made = own.client(engine, "backup").create_backup_selection(
            BackupPlanId=plan, BackupSelection=properties["BackupSelection"]
        )
        selection = made["SelectionId"]
        return Created(f"{selection}_{plan}", {"Id": selection, "BackupPlanId": plan, "SelectionId": selection})

    def delete(physical_id: str, _properties: Properties) -> None:
        selection, _, plan = physical_id.partition("_")
        own.client(engine, "backup").delete_backup_selection(BackupPlanId=plan, SelectionId=selection)

    add_type("AWS::Backup::BackupSelection", create=create, delete=delete)


def _install_locks(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_VAULT]

    def lock(handled: _Handled, properties: Properties) -> _Handled:
        asked = properties.get("LockConfiguration", {})
        days = {name: int(asked[name]) for name in ("MinRetentionDays", "MaxRetentionDays") if name in asked}
        backup._vaults[handled[0]] |= {"Locked": bool(asked), **days}
        return handled

    def create(logical_id: str, properties: Properties, stack: str) -> _Handled:
        return lock(handler["create"](logical_id, properties, stack), properties)

    def update(physical_id: str, old: Properties, new: Properties, *more: Any, **named: Any) -> _Handled:  # noqa: ANN401
        return lock(handler["update"](physical_id, old, new, *more, **named), new)

    provisioners._RESOURCE_HANDLERS[_VAULT] = {**handler, "create": create, "update": update}


SELECTIONS = Patch(
    name="backup selections",
    why="CloudFormation lacks AWS::Backup::BackupSelection",
    install=_install_selections,
    concerns=("AWS::Backup::BackupSelection",),
    contract="test_backups.py",
)
LOCKS = Patch(
    name="locks of backup vaults",
    why="CloudFormation loses a vault's LockConfiguration",
    install=_install_locks,
    concerns=("AWS::Backup::BackupVault",),
    contract="test_backups.py",
)
