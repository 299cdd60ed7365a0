"""CodePipeline variables: `#{Namespace.Name}` in the configuration of an action."""

import json
import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"#\{([\w@-]+)\.([\w@.-]+)\}")

Namespaces = Mapping[str, Mapping[str, str]]


class UnresolvedVariableError(Exception):
    """A configuration refers to a variable that no earlier action exported."""


def resolved(configuration: Mapping[str, str], namespaces: Namespaces) -> dict[str, str]:
    """The configuration with every variable replaced by its value.

    Values that are JSON, as CodeBuild's EnvironmentVariables, stay JSON whatever a variable's value contains.

    Raises:
        UnresolvedVariableError: Names the reference and what there is.
    """
    return {key: _resolved_value(value, namespaces) for key, value in configuration.items()}


def _resolved_value(value: str, namespaces: Namespaces) -> str:
    if value[:1] in ("[", "{"):
        try:
            return json.dumps(_resolved_json(json.loads(value), namespaces))
        except json.JSONDecodeError:
            pass  # no JSON after all: text that begins with a bracket
    return _replaced(value, namespaces)


def _resolved_json(value: object, namespaces: Namespaces) -> object:
    match value:
        case str():
            return _replaced(value, namespaces)
        case list():
            return [_resolved_json(item, namespaces) for item in value]
        case dict():
            return {key: _resolved_json(item, namespaces) for key, item in value.items()}
    return value


def _replaced(text: str, namespaces: Namespaces) -> str:
    def lookup(reference: re.Match[str]) -> str:
        namespace, name = reference.groups()
        try:
            return namespaces[namespace][name]
        except KeyError:
            known = sorted(f"#{{{space}.{key}}}" for space, values in namespaces.items() for key in values)
            raise UnresolvedVariableError(
                f"{reference[0]} is not known: no earlier action exported it (known: {', '.join(known) or 'none'})"
            ) from None

    return _REFERENCE.sub(lookup, text)
