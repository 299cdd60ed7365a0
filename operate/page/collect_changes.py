"""What an action changed in a stack: by its change set, or if that is gone, by what happened to the stack."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from operate.page.deployment import Change
from operate.page.reading import Json

_KINDS = {"Add": "added", "Modify": "modified", "Remove": "removed", "Import": "added"}
_EVENTS = {"CREATE_COMPLETE": "added", "UPDATE_COMPLETE": "modified", "DELETE_COMPLETE": "removed"}
_ORDER = ("removed", "replaced", "modified", "added")
_NOT_THERE = {"ChangeSetNotFound", "ChangeSetNotFoundException", "ValidationError"}


class _Stack(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def change_set(self) -> str: ...


def change_set(cloudformation: Any, stack: _Stack, *, since: datetime) -> tuple[Change, ...] | None:  # noqa: ANN401
    """What it names; None if there is none of this run, as the next run of the pipeline replaces it."""
    if not stack.change_set:
        return None
    found: list[Json] = []
    more: Json = {}
    while True:
        try:
            page = cloudformation.describe_change_set(StackName=stack.name, ChangeSetName=stack.change_set, **more)
        except cloudformation.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                return None
            raise
        made = page.get("CreationTime")
        if made is None or made.timestamp() < since.timestamp() - 1:
            return None
        found += [change["ResourceChange"] for change in page.get("Changes") or () if "ResourceChange" in change]
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    return _sorted(_planned(change) for change in found)


def _planned(change: Json) -> Change:
    replacement = change.get("Replacement", "")
    kind = "replaced" if replacement == "True" else _KINDS.get(change["Action"], change["Action"].lower())
    parts = sorted({detail.get("Target", {}).get("Name", "") for detail in change.get("Details") or ()} - {""})
    told = ["may be replaced"] if replacement == "Conditional" else []
    return Change(
        kind=kind,
        id=change["LogicalResourceId"],
        type=change["ResourceType"],
        detail=", ".join([*told, *parts]),
    )


def changes_by_events(events: list[Json]) -> tuple[Change, ...]:
    """Of a stack's events, oldest first: how each resource's last operation ended."""
    found: dict[str, Change] = {}
    for event in events:
        kind = _EVENTS.get(event["ResourceStatus"])
        if kind and event.get("PhysicalResourceId") != event.get("StackId"):
            name = event["LogicalResourceId"]
            before = found.get(name)
            if before and {before.kind, kind} == {"modified", "removed"}:
                kind = "replaced"
            found[name] = Change(kind=kind, id=name, type=event["ResourceType"])
    return _sorted(found.values())


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    """What is lost first."""
    return tuple(
        sorted(changes, key=lambda one: (_ORDER.index(one.kind) if one.kind in _ORDER else 9, one.type, one.id))
    )
