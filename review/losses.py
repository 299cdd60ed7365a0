"""Stateful resources that a change destroys."""

from collections.abc import Iterator, Sequence

from review.changes import Destruction, Kind, Loss, ResourceChange
from review.comparison import ResourceDifference
from review.stateful import is_stateful, lost_with

_REPLACED = (Kind.REPLACED, Kind.MAY_BE_REPLACED)


def losses_of(changes: Sequence[ResourceChange], differences: Sequence[ResourceDifference]) -> Iterator[Loss]:
    """What is lost for good, or at least for whoever uses it, in the order of the changes."""
    deployed = {one.id: one for one in differences if is_stateful(one)}
    for change in changes:
        if change.id not in deployed:
            continue
        if change.kind in _REPLACED:
            yield _loss(change, Destruction.REPLACE, _replaced(change))
        elif change.kind in (Kind.DELETED, Kind.LEFT_BEHIND):
            successor = _successor(deployed[change.id], change, changes, differences)
            if successor:
                yield _loss(change, Destruction.REPLACE, _moved(change, successor))
            elif change.kind is Kind.DELETED:
                yield _loss(change, Destruction.DELETE, f"will be deleted, and with it {lost_with(change.type)}")


def _loss(change: ResourceChange, destruction: Destruction, what: str) -> Loss:
    note = f" ({change.note})" if change.note else ""
    return Loss(
        destruction=destruction,
        id=change.id,
        path=change.path,
        name=change.name,
        type=change.type,
        what=f"{what}{note}",
    )


def _replaced(change: ResourceChange) -> str:
    causes = ", ".join(dict.fromkeys(detail.path for detail in change.details if detail.replaces)) or "its type"
    may = "may" if change.kind is Kind.MAY_BE_REPLACED else "will"
    return f"{may} be replaced by a new and empty one, because of {causes}: lost is {lost_with(change.type)}"


def _moved(change: ResourceChange, successor: ResourceChange) -> str:
    lost = "stays behind" if change.kind is Kind.LEFT_BEHIND else "is deleted"
    return (
        f"moves to the logical id {successor.id}: to CloudFormation that is another resource, new and empty,"
        f" and the old one, with {lost_with(change.type)}, {lost}"
    )


def _successor(
    old: ResourceDifference,
    change: ResourceChange,
    changes: Sequence[ResourceChange],
    differences: Sequence[ResourceDifference],
) -> ResourceChange | None:
    """What takes its place: of the same type, and at the same path, of the same properties, or the only one to come."""
    added = [other for other in changes if other.kind is Kind.ADDED and other.type == change.type]
    gone = [other for other in changes if other.type == change.type and other.kind in (Kind.DELETED, Kind.LEFT_BEHIND)]
    new = {one.id: (one.new or {}).get("Properties") for one in differences}
    for other in added:
        if other.path == change.path or new.get(other.id) == (old.old or {}).get("Properties"):
            return other
    return added[0] if len(added) == 1 and len(gone) == 1 else None
