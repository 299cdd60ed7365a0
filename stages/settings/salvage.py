"""Makes models of settings that are wrong in places, so that the rest of the rules can still be asked."""

import functools
import json
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from stages.settings.document import Table
from tap_stack.settings import Model

M = TypeVar("M", bound=Model)


def as_json(value: object) -> str:
    """A TOML value as JSON. A date, which no setting takes, becomes a list so that it does not pass for text."""
    return json.dumps(value, default=lambda date: [str(date)])


def salvage(model: type[M], table: Table) -> M:
    """An instance with the settings that are valid on their own.

    Reading one that is not raises AttributeError.
    """
    valid = dict(_valid_fields(model, table))
    instance = model.model_construct(**valid)
    for name in model.model_fields:
        if name in table and name not in valid:
            vars(instance).pop(name, None)
    return cast(M, instance)  # pydantic's mypy plugin forgets the type variable


def _valid_fields(model: type[Model], table: Table) -> Iterator[tuple[str, Any]]:
    for name in model.model_fields:
        if name in table:
            try:
                yield name, _valid_value(model, name, table[name])
            except ValidationError:
                continue


def _valid_value(model: type[Model], name: str, value: object) -> object:
    annotation = model.model_fields[name].annotation
    inner = _model_in(annotation)
    if inner is not None and isinstance(value, dict):
        if get_origin(annotation) is dict:
            return {key: salvage(inner, entry) for key, entry in value.items() if isinstance(entry, dict)}
        return salvage(inner, value)
    if inner is not None and get_origin(annotation) is tuple and isinstance(value, list):
        tables = [entry for entry in value if isinstance(entry, dict)]
        if len(tables) == len(value):
            return tuple(salvage(inner, table) for table in tables)
    return _adapter(model, name).validate_json(as_json(value), strict=True)


def _model_in(annotation: object) -> type[Model] | None:
    """The model that a field holds one, none or several of."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, Model):
            return candidate
    return None


@functools.cache
def _adapter(model: type[Model], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    annotation: Any = Annotated[field.annotation, field]
    return TypeAdapter(annotation)
