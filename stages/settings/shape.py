"""Which settings there are and what each may be, read from the JSON schema of the models."""

import difflib
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]
Key = str | int
Path = tuple[Key, ...]


@functools.cache
def _schema_of(model: type[BaseModel]) -> Schema:
    return model.model_json_schema()


@dataclass(frozen=True)
class Shape:
    """One place of the settings: its kind, the keys below it, what is allowed there and why."""

    schema: Schema
    definitions: Schema

    @classmethod
    def of(cls, model: type[BaseModel]) -> "Shape":
        """The shape of a whole model."""
        schema = _schema_of(model)
        return cls(schema=schema, definitions=schema.get("$defs", {}))

    def _below(self, schema: Schema) -> "Shape":
        """Follows a reference, and takes an optional value for the value that it may be."""
        for choice in schema.get("anyOf", ()):
            if choice.get("type") != "null":
                schema = {**choice, **schema, "optional": True}
        if "$ref" in schema:
            target = self.definitions[schema["$ref"].rpartition("/")[2]]
            schema = {**target, **schema}
        return Shape(schema=schema, definitions=self.definitions)

    @property
    def kind(self) -> str:
        """The value's type in the words of JSON schema."""
        return str(self.schema.get("type", "string"))

    @property
    def optional(self) -> bool:
        """Whether `false` may switch the setting off."""
        return "optional" in self.schema

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that may be written in a table that has fixed ones."""
        properties = self.schema.get("properties", {})
        return tuple(key for key, below in properties.items() if not below.get("readOnly"))

    @property
    def free_keys(self) -> bool:
        """Whether this is a table whose keys are names that the file chooses, such as the services."""
        return "patternProperties" in self.schema

    @property
    def names(self) -> "Shape":
        """What the names may be that the file chooses."""
        return self._below(self.schema["propertyNames"])

    @property
    def example(self) -> str:
        """A value that would be allowed; empty where none is known."""
        return str(next(iter(self.schema.get("examples", ())), ""))

    @property
    def reason(self) -> str:
        """Why, and what to do."""
        return " ".join(str(self.schema.get("description", "")).split())

    def child(self, key: Key) -> "Shape | None":
        """The shape below a key or list index, `None` for a key that does not exist."""
        if isinstance(key, int):
            below = self.schema.get("items")
        elif self.free_keys:
            below = next(iter(self.schema["patternProperties"].values()))
        else:
            below = self.schema.get("properties", {}).get(key)
        return None if below is None else self._below(below)

    def at(self, path: Path) -> "Shape | None":
        """The shape at a path, `None` where the models have no such place."""
        shape: Shape | None = self
        for key in path:
            shape = None if shape is None else shape.child(key)
        return shape

    def leaves(self, prefix: str = "") -> Iterator[str]:
        """The dotted paths of all settings below."""
        for key in ("<name>",) if self.free_keys else self.keys:
            below = self.child(key)
            if below is not None and (below.keys or below.free_keys):
                yield from below.leaves(f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or the words if several are as near; empty if none is."""
    close = difflib.get_close_matches(word, list(known), n=3)
    likeness = [difflib.SequenceMatcher(a=candidate, b=word).ratio() for candidate in close]
    return " or ".join(candidate for candidate, ratio in zip(close, likeness, strict=True) if ratio == likeness[0])
