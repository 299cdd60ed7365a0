"""AWS' own models of its services, which botocore brings: whether a request is one that the service would take."""

import functools
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape

_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
}


class MalformedError(Exception):
    """A value is of another type than the model's."""


@functools.cache
def _service(name: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(name)


def complaint(service: str, operation: str, parameters: Any) -> str:  # noqa: ANN401 - any JSON
    """What AWS would say against a request; empty if nothing.

    Raises:
        MalformedError: It is not even of the model's types, which AWS has another error for.
    """
    shape = _service(service).operation_model(operation).input_shape
    found = list(_problems(parameters, shape, "")) if shape else []
    if not found:
        return ""
    return f"{len(found)} validation error{'s'[: len(found) > 1]} detected: {'; '.join(found)}"


def _problems(value: Any, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401
    kinds = _TYPES.get(shape.type_name)
    if kinds and (not isinstance(value, kinds) or isinstance(value, bool) != (shape.type_name == "boolean")):
        raise MalformedError(f"{path or 'the request'} must be of type {shape.type_name}")
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                place = f"{path}.{name}" if path else name
                if value.get(name) is not None:
                    yield from _problems(value[name], member, place)
                elif name in shape.required_members:
                    yield f"Value null at '{place}' failed to satisfy constraint: Member must not be null"
        case ListShape():
            yield from _outside(value, len(value), "length", shape, path)
            for number, item in enumerate(value, start=1):
                yield from _problems(item, shape.member, f"{path}.{number}.member")
        case MapShape():
            yield from _outside(value, len(value), "length", shape, path)
            for key, item in value.items():
                yield from _problems(item, shape.value, f"{path}.{key}.member")
        case _:
            yield from _unfit(value, shape, path)


def _unfit(value: Any, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401
    if shape.type_name == "string":
        yield from _outside(value, len(value), "length", shape, path)
        allowed = shape.metadata.get("enum")
        if allowed and value not in allowed:
            yield _failed(value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            yield _failed(value, path, f"Member must satisfy regular expression pattern: {pattern}")
    elif isinstance(value, int | float):
        yield from _outside(value, value, "value", shape, path)


def _outside(value: Any, measured: float, what: str, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and measured < least:
        yield _failed(value, path, f"Member must have {what} greater than or equal to {least}")
    if most is not None and measured > most:
        yield _failed(value, path, f"Member must have {what} less than or equal to {most}")


def _failed(value: Any, path: str, constraint: str) -> str:  # noqa: ANN401
    return f"Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
