"""Settings given on the command line: `-c staging.services.backend.max_tasks=10` (C13)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from stages.settings.draft import DERIVED, Draft
from stages.settings.layers import Layers, Origin, Rank, dotted
from stages.settings.shape import Path, Shape, nearest
from stages.settings.types import SANDBOX, TABLES
from stages.settings.wording import unknown_key

_SETTING = re.compile(r"^[a-z]\w*(\.[\w-]+)+$")


def overrides_in(context: Mapping[str, object]) -> dict[str, str]:
    """Those entries of a CDK context that are settings: dotted names, unlike the toolkit's own entries."""
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in context.items()
        if _SETTING.match(key)
    }


def apply(draft: Draft, overrides: Mapping[str, str], *, shape: Shape) -> Iterator[str]:
    """Lays the options over the stages' values; yields a problem for each that names no setting.

    Args:
        draft: Whose stages are changed.
        overrides: Stage and dotted setting, and the value as text.
        shape: Of `Settings`.
    """
    stages = {stage.name: stage for stage in (*draft.stages, *([draft.sandbox] if draft.sandbox else []))}
    of_stage, of_sandbox = (shape.at(path) or shape for path in (("stages", 0), (SANDBOX,)))
    for key, text in overrides.items():
        name, *rest = key.split(".")
        path = tuple(rest)
        option = f"-c {key}={text}"
        whole = of_sandbox if name == SANDBOX else of_stage
        place = whole.at(path)
        problem = _no_stage(name, stages, draft) or _no_setting(stages[name], path, whole)
        if problem or place is None:
            yield f"{option}: {problem}"
        else:
            stages[name].overlay({rest[-1]: _typed(text, place)}, at=path[:-1], origin=_from_option(option))


def _from_option(option: str) -> Callable[[Path], Origin]:
    return lambda _: Origin(Rank.OPTION, option)


def _no_stage(name: str, stages: Mapping[str, Layers], draft: Draft) -> str | None:
    if name in stages:
        return None
    if name == SANDBOX:
        return f"there is no table [{SANDBOX}] in {draft.file}, which says what a sandbox is. Add it."
    if name in TABLES:
        return f"only stages take options; the pipeline itself follows its file. Change [{name}] in {draft.file}."
    near = nearest(name, stages)
    hint = f" Did you mean {near}?" if near else ""
    return f'unknown stage "{name}".{hint} Known stages: {", ".join(stages)}.'


def _no_setting(stage: Layers, path: Path, shape: Shape) -> str | None:
    if not path:
        return f"{stage.name} is a whole stage. Name one of its settings, such as {stage.name}.log_retention_days."
    if path[0] in DERIVED:
        return f"{DERIVED[str(path[0])]}. Leave it out."
    place = shape
    for depth, key in enumerate(path):
        known = _known(stage, path[:depth], place)
        below = place.child(key)
        if below is None or key not in known:
            return unknown_key(str(key), known=known, whole=shape)
        place = below
    if place.kind == "object" and not place.optional:
        return f"{dotted(path)} is a table. Name one of its settings: {', '.join(_known(stage, path, place))}."
    return None


def _known(stage: Layers, path: Path, place: Shape) -> tuple[str, ...]:
    """The keys of a table; where the file chooses them, those that it chose."""
    table = stage.find(path)
    if place.free_keys:
        return tuple(table) if isinstance(table, dict) else ()
    return place.keys


def _typed(text: str, place: Shape) -> object:
    """The text as the kind of value that the setting takes; what cannot be one stays text, to be refused as such."""
    if place.kind == "string":
        return text
    if place.kind == "array" and not text.startswith("["):
        return [entry.strip() for entry in text.split(",")]
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value
