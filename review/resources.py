"""From what differs in a template to what happens to each resource, in people's words."""

from collections.abc import Iterator

from review.assembly import Template
from review.assets import asset_of, of_assets
from review.changes import Detail, Kind, ResourceChange
from review.comparison import Comparison, Impact, ResourceDifference
from review.leaves import Leaf, leaves
from review.wording import Names

_KINDS = {
    Impact.CREATE: Kind.ADDED,
    Impact.UPDATE: Kind.CHANGED,
    Impact.IMPORT: Kind.CHANGED,
    Impact.REPLACE: Kind.REPLACED,
    Impact.MAY_REPLACE: Kind.MAY_BE_REPLACED,
    Impact.DESTROY: Kind.DELETED,
    Impact.ORPHAN: Kind.LEFT_BEHIND,
}
_GONE = (Kind.DELETED, Kind.LEFT_BEHIND)

_REVISIONS = frozenset({"AWS::ApiGateway::Deployment", "AWS::ECS::TaskDefinition", "AWS::Lambda::Version"})
"""Types of which every change makes a new one, beside the old: nothing is lost by it, and nobody need look."""

_WITHOUT_EFFECT = frozenset({"Metadata", "CreationPolicy"})
"""Parts of a resource that change nothing of what is there."""

_MOST_DETAILS = 12


def changes_of(comparison: Comparison, *, wanted: Template, names: Names) -> Iterator[ResourceChange]:
    """What happens to each resource, what is lost first."""
    found = [change for one in comparison.resources if (change := _change(one, wanted=wanted, names=names))]
    order = [Kind.DELETED, Kind.REPLACED, Kind.MAY_BE_REPLACED, Kind.LEFT_BEHIND, Kind.CHANGED, Kind.ADDED]
    yield from sorted(_paired(found), key=lambda change: (order.index(change.kind), change.path))


def differences(one: ResourceDifference) -> list[tuple[Leaf, bool]]:
    """Where a resource differs, and whether that makes it anew."""
    return [
        *((leaf, item.replaces) for item in one.properties for leaf in leaves(item.old, item.new, (item.name,))),
        *((Leaf((item.name,), item.old, item.new), False) for item in one.other if item.name not in _WITHOUT_EFFECT),
    ]


def _change(one: ResourceDifference, *, wanted: Template, names: Names) -> ResourceChange | None:
    kind = Kind.REPLACED if _retyped(one) else _KINDS.get(one.impact)
    differs = [] if kind in (Kind.ADDED, *_GONE) else differences(one)
    if kind is None or (kind is Kind.CHANGED and not differs):
        return None
    note = ""
    if kind in (Kind.REPLACED, Kind.MAY_BE_REPLACED) and one.type in _REVISIONS:
        kind, note = Kind.CHANGED, "a new revision, beside the old one"
        differs = [(leaf, False) for leaf, _ in differs]
    only_asset = kind is Kind.CHANGED and of_assets([leaf for leaf, _ in differs])
    return ResourceChange(
        kind=kind,
        id=one.id,
        path=names.path(one.id),
        name=names.short(one.id),
        type=one.type,
        details=tuple(_details(differs, names)),
        asset=asset_of(one.id, one.new or {}, template=wanted, names=names) if only_asset else "",
        note=note or _note(one, kind),
    )


def _retyped(one: ResourceDifference) -> bool:
    return one.old is not None and one.new is not None and one.old["Type"] != one.new["Type"]


def _details(differs: list[tuple[Leaf, bool]], names: Names) -> Iterator[Detail]:
    first = sorted(differs, key=lambda item: not item[1])  # stable: what replaces, then by name
    for leaf, replaces in first[:_MOST_DETAILS]:
        old, new = names.texts(leaf.old, leaf.new)
        yield Detail(path=str(leaf), old=old, new=new, replaces=replaces)
    if len(first) > _MOST_DETAILS:
        yield Detail(path=f"{len(first) - _MOST_DETAILS} more places", old="…", new="…")


def _note(one: ResourceDifference, kind: Kind) -> str:
    if kind is Kind.LEFT_BEHIND:
        return "its deletion policy keeps it: it goes on existing, and costing, outside of the stack"
    if kind is Kind.DELETED and (one.old or {}).get("DeletionPolicy") == "Snapshot":
        return "a last snapshot is taken first"
    if kind in (Kind.REPLACED, Kind.MAY_BE_REPLACED):
        policy = (one.new or {}).get("UpdateReplacePolicy", "Delete")
        return {
            "Retain": "the old one goes on existing outside of the stack",
            "Snapshot": "a last snapshot is taken of the old one, which is then deleted",
        }.get(policy, "the old one is deleted")
    return ""


def _paired(changes: list[ResourceChange]) -> Iterator[ResourceChange]:
    """A revision whose id changes with its content stands in the template as one that goes and one that comes."""
    new = {(c.type, c.path): c for c in changes if c.kind is Kind.ADDED and c.type in _REVISIONS}
    old = {(c.type, c.path): c for c in changes if c.kind in _GONE and c.type in _REVISIONS}
    for change in changes:
        place = (change.type, change.path)
        if place in new and place in old and change in (new[place], old[place]):
            if change is new[place]:
                yield change.model_copy(
                    update={"kind": Kind.CHANGED, "note": "a new revision takes the place of the old one"}
                )
            continue
        yield change
