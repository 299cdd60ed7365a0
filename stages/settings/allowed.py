"""Says in words what a setting may be, and what was probably meant by a value that it may not be."""

import json
import re
from ipaddress import IPv4Network

from stages.settings.shape import Shape, nearest

LONGEST_LIST = 25
"""More allowed values than this are not listed."""


def requirement(place: Shape) -> str:
    """What is allowed at a place, to follow "must be"."""
    allowed = place.schema.get("enum", [place.schema["const"]] if "const" in place.schema else [])
    if 0 < len(allowed) <= LONGEST_LIST:
        text = ("one of " if len(allowed) > 1 else "") + ", ".join(map(json.dumps, allowed))
    else:
        text = _KINDS[place.kind](place)
    return f"{text}, or false for none" if place.optional else text


def advice(place: Shape, found: object) -> str:
    """Why it must be so, and the likely correction."""
    return " ".join(filter(None, [place.reason, _correction(place, found)]))


def _range(place: Shape) -> str:
    steps = f" in steps of {place.schema['multipleOf']:g}" if "multipleOf" in place.schema else ""
    number = "a whole number" if place.kind == "integer" else "a number"
    return f"{number} from {place.schema['minimum']} to {place.schema['maximum']}{steps}"


def _text(place: Shape) -> str:
    if "enum" in place.schema:
        return f'a known name like "{place.example}"'
    if place.schema.get("format") == "ipv4network":
        return f'an IPv4 range like "{place.example}"'
    limit = f" of at most {place.schema['maxLength']} characters" if "maxLength" in place.schema else ""
    return f'text{limit} like "{place.example}"'


def _list(place: Shape) -> str:
    entry = place.child(0)
    entries = (
        f" with {place.schema['minItems']} to {place.schema['maxItems']} entries" if "minItems" in place.schema else ""
    )
    if entry and entry.keys:
        return f"a list{entries}, each {_table(entry)}"
    return f'a list{entries} like "{entry.example if entry else ""}"'


def _table(place: Shape) -> str:
    return (
        "a table of tables, each with a name" if place.free_keys else f"a table with the keys {', '.join(place.keys)}"
    )


_KINDS = {
    "integer": _range,
    "number": _range,
    "boolean": lambda _: "true or false",
    "string": _text,
    "array": _list,
    "object": _table,
}


def _correction(place: Shape, found: object) -> str:
    if isinstance(found, str):
        match place.kind:
            case "string":
                return _meant(place, found)
            case "array":
                return f'Put it in brackets: ["{found}"].'
            case "integer" | "number" | "boolean" if _is_plain(found):
                return f"Write it without quotes: {found}."
    elif place.kind == "string" and isinstance(found, int | float) and not isinstance(found, bool):
        # A float is not repeated: 15.10 has become 15.1.
        return f'Put it in quotes: "{found}".' if isinstance(found, int) else "Put it in quotes."
    return ""


def _is_plain(text: str) -> bool:
    """Whether the text, without its quotes, would be a number or a truth value."""
    try:
        return isinstance(json.loads(text), bool | int | float)
    except ValueError:
        return False


def _meant(place: Shape, found: str) -> str:
    """A tidied form of the text that would be allowed."""
    tidy = ""
    if "enum" in place.schema:
        tidy = nearest(found, place.schema["enum"])
    elif place.schema.get("format") == "ipv4network":
        tidy = _network_around(found)
    elif re.search(place.schema.get("pattern", ""), found.strip().strip(".").lower()):
        tidy = found.strip().strip(".").lower()
    return f"Did you mean {tidy}?" if tidy and tidy != found else ""


def _network_around(text: str) -> str:
    """The network that an address with host bits is in."""
    try:
        return str(IPv4Network(text, strict=False))
    except ValueError:
        return ""
