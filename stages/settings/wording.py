"""Turns what the models and rules refuse into sentences: where it is written, what was found, what is allowed, why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pydantic_core import ErrorDetails

from stages.settings.allowed import advice, requirement
from stages.settings.draft import Draft
from stages.settings.layers import Layers, Rank, dotted
from stages.settings.rules.fault import Fault
from stages.settings.shape import Path, Shape, nearest


def of_errors(errors: Iterable[ErrorDetails], draft: Draft, *, shape: Shape) -> Iterator[str]:
    """One sentence for each mistake in the values; `shape` is that of `Settings`."""
    kinds: dict[str, list[Path]] = defaultdict(list)
    for error in errors:
        path: Path = error["loc"]
        if not draft.derived(path):
            kind = "name" if path[-1] == "[key]" else error["type"]
            kinds[kind if kind in {"name", "missing", "extra_forbidden"} else "value"].append(path)
    yield from (_unknown(path, draft, shape) for path in kinds["extra_forbidden"])
    yield from (_name(path[:-1], draft, shape) for path in kinds["name"])
    yield from (_value(path, draft, shape) for path in kinds["value"] if not _below_is_worse(path, kinds["value"]))
    explained = [
        *(_meant(path, shape) for path in kinds["extra_forbidden"]),
        *(path[:-1] for path in kinds["name"]),
        *(copy for path in kinds["value"] for copy in _inherited(path, draft)),
        *draft.unreadable,
    ]
    missing = [path for path in kinds["missing"] if not any(path[: len(cause)] == cause for cause in explained)]
    yield from _missing(missing, draft, shape)


def of_fault(path: Path, fault: Fault, draft: Draft) -> str:
    """The sentence for a broken rule, at the setting in the uppermost layer: probably the one that was just changed."""
    located = [draft.locate((*path, *setting)) for setting in fault.settings]
    table, rest = max(located, key=lambda place: place[0].origin(place[1]).rank)
    return f"{table.subject(rest)}: {fault.message}"


def unknown_key(key: str, *, known: Iterable[str], whole: Shape | None) -> str:
    """What to write instead of a key that does not exist.

    Args:
        key: The unknown one.
        known: Those at its place.
        whole: Of the stage, where a key at the wrong place may belong.
    """
    known = tuple(known)
    elsewhere = " or ".join(leaf for leaf in (whole.leaves() if whole else ()) if leaf.rpartition(".")[2] == key)
    meant = nearest(key, known) or elsewhere
    hint = f" Did you mean {meant}?" if meant else ""
    return f'unknown setting "{key}".{hint} Known here: {", ".join(known)}.'


def _unknown(path: Path, draft: Draft, shape: Shape) -> str:
    table, rest = draft.locate(path)
    below = draft.in_stage(path)
    if below and table.origin(rest).rank is Rank.DEFAULTS:
        path = (*draft.like_stages[0], *below)  # one sentence, whatever is laid over them
    siblings = shape.at(path[:-1]) or shape
    stage = shape.at(path[: -len(below)]) if below else None
    return f"{table.subject(rest)}: {unknown_key(str(path[-1]), known=siblings.keys, whole=stage)}"


def _meant(path: Path, shape: Shape) -> Path:
    """The path that an unknown key was probably meant for; the path itself if there is none."""
    siblings = shape.at(path[:-1]) or shape
    return (*path[:-1], nearest(str(path[-1]), siblings.keys) or path[-1])


def _inherited(path: Path, draft: Draft) -> list[Path]:
    """Where in the stages a value of the defaults leaves a gap."""
    table, rest = draft.locate(path)
    in_defaults = table.origin(rest).rank is Rank.DEFAULTS
    return [(*stage, *rest) for stage in draft.like_stages] if in_defaults else []


def _name(path: Path, draft: Draft, shape: Shape) -> str:
    table, rest = draft.locate(path)
    names = (shape.at(path[:-1]) or shape).names
    return f"{table.subject(rest)}: the name must be {requirement(names)}. {names.reason}"


def _value(path: Path, draft: Draft, shape: Shape) -> str:
    table, rest = draft.locate(path)
    place = shape.at(path) or shape
    return f"{table.subject(rest)}: must be {requirement(place)}. {advice(place, table.find(rest))}".strip()


def _below_is_worse(path: Path, others: Iterable[Path]) -> bool:
    """Whether a list is refused only because entries of it are, which are then not counted."""
    return any(len(other) > len(path) and other[: len(path)] == path for other in others)


def _missing(paths: Iterable[Path], draft: Draft, shape: Shape) -> Iterator[str]:
    """What every stage lacks is missing in the defaults, once."""
    lacking: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        lacking[draft.in_stage(path) or path].append(path)
    for group in lacking.values():
        place = shape.at(group[0]) or shape
        rule = f"is missing. It must be {requirement(place)}. {place.reason}".strip()
        if draft.in_stage(group[0]) and len(group) == len(draft.like_stages) > 1:
            table, rest = draft.locate(group[0])
            yield f"{table.file}: defaults.{dotted(rest)} {rule} Set it there, or in the table of every stage."
        else:
            yield from (f"{_absent(*draft.locate(path))} {rule}" for path in group)


def _absent(table: Layers, path: Path) -> str:
    """Where a missing setting would be written: in the layer that has the table around it."""
    around = table.origin(path[:-1])
    if around.rank is Rank.OPTION:
        return f"{around.text}: {table.name}.{dotted(path)}"
    layer = "defaults" if around.rank is Rank.DEFAULTS else table.name
    return f"{table.file}: {layer}.{dotted(path)}"
