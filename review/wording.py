"""Values of templates as people read them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

_LONGEST = 160
_AROUND = 24
"""So much of what is alike is left before a difference."""

_REFERENCE = re.compile(r"\$\{([A-Za-z0-9]+)((?:\.[A-Za-z0-9.]+)?)( ?\(replaced\))?\}")

Template = Mapping[str, Any]


def path_of(resource: Mapping[str, Any]) -> str:
    """The construct's path, as CDK writes it into the template; empty if it was not CDK that wrote it."""
    path = str(resource.get("Metadata", {}).get("aws:cdk:path", ""))
    return path.removesuffix("/Resource").removesuffix("/Default")


@dataclass(frozen=True)
class Names:
    """What people call a stack's resources: by their construct paths, or where there is none by logical id."""

    stack: str
    _paths: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stack: str, *templates: Template) -> "Names":
        """Of all resources of these templates; `stack` is the path of the stack itself."""
        found = {
            name: path_of(resource)
            for template in templates
            for name, resource in template.get("Resources", {}).items()
        }
        return cls(stack, found)

    def path(self, name: str) -> str:
        """The construct's whole path, or the logical id."""
        return self._paths.get(name) or name

    def short(self, name: str) -> str:
        """Its path below the stack, or the logical id."""
        return self.path(name).removeprefix(f"{self.stack}/")

    def known(self, text: str) -> str:
        """A text with references to resources replaced by what people call these."""
        return _REFERENCE.sub(lambda found: self._named(found[1], found[2]) or found[0], text)

    def _named(self, name: str, attribute: str) -> str:
        if name not in self._paths:
            return ""
        return self.short(name) + (f" ({attribute[1:]})" if attribute not in ("", ".Arn") else "")

    def texts(self, old: Any, new: Any) -> tuple[str, str]:  # noqa: ANN401
        """Both values, without what they begin with alike where they would get long."""
        before, after = self.known(rendered(old)), self.known(rendered(new))
        if max(len(before), len(after)) > _LONGEST:
            alike = max(0, _alike(before, after) - _AROUND)
            if alike:
                before, after = f"…{before[alike:]}", f"…{after[alike:]}"
        return _cut(before), _cut(after)

    def text(self, value: Any) -> str:  # noqa: ANN401 - whatever a template holds
        """A value on one line, cut where it gets long."""
        return _cut(self.known(rendered(value)))


def _alike(one: str, other: str) -> int:
    """How many letters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def rendered(value: Any) -> str:  # noqa: ANN401, PLR0911 - a case for each form
    """A value as text, references as `${Name.Attribute}`; `none` for nothing."""
    match value:
        case None:
            return "none"
        case str():
            return value
        case {"Ref": str(name), **rest} if not rest:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), attribute], **rest} if not rest:
            return f"${{{name}.{rendered(attribute)}}}"
        case {"Fn::Sub": str(text), **rest} if not rest:
            return text
        case {"Fn::Join": [str(between), list(parts)], **rest} if not rest:
            return between.join(map(rendered, parts))
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:  # noqa: ANN401
    """References inside become text, too."""
    if isinstance(value, dict):
        if len(value) == 1 and (next(iter(value)) == "Ref" or next(iter(value)).startswith("Fn::")):
            name, inner = next(iter(value.items()))
            return rendered(value) if name in ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join") else {name: _plain(inner)}
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
