"""Where exactly two values differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PAIRS = ({"Key", "Value"}, {"Name", "Value"})


@dataclass(frozen=True)
class Leaf:
    """A place below a property where something differs; `None` where there is nothing."""

    path: tuple[str, ...]
    old: Any
    new: Any

    @property
    def name(self) -> str:
        """The last part of the path that is no number."""
        return next((part for part in reversed(self.path) if not part.isdecimal()), "")

    def __str__(self) -> str:
        return ".".join(self.path)


def leaves(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:  # noqa: ANN401
    """Every place, in the order of their names; references count as one value."""
    if old == new:
        return
    before, after = _keyed(old), _keyed(new)
    if before is None or after is None:
        yield Leaf(path, old, new)
        return
    for key in sorted({*before, *after}, key=_by_number):
        yield from leaves(before.get(key), after.get(key), (*path, key))


def _keyed(value: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """What can be looked into: mappings, and lists by position or by their entries' own keys."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return None if _reference(value) else value
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and set(item) in _PAIRS for item in value):
            pairs = {str(item.get("Key", item.get("Name"))): item["Value"] for item in value}
            if len(pairs) == len(value):
                return pairs
        return {str(index): item for index, item in enumerate(value)}
    return None


def _reference(value: dict[str, Any]) -> bool:
    return len(value) == 1 and (next(iter(value)) == "Ref" or next(iter(value)).startswith("Fn::"))


def _by_number(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdecimal() else (-1, key)
