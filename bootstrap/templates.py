"""What is read off synthesized templates: their types, the roles' trust, the names that CloudFormation will give."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Template = Mapping[str, Any]

_HASH = re.compile(r"\d*[0-9A-F]{8}$")


def read_templates(directory: Path) -> list[Template]:
    """Every template of a cloud assembly."""
    return [json.loads(path.read_text()) for path in sorted(directory.rglob("*.template.json"))]


def resources_of(templates: Iterable[Template], resource_type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The logical ids and the properties of all resources of a type."""
    for template in templates:
        for logical_id, resource in template["Resources"].items():
            if resource["Type"] == resource_type:
                yield logical_id, resource.get("Properties", {})


def types_of(templates: Iterable[Template]) -> set[str]:
    """Those of all resources."""
    return {resource["Type"] for template in templates for resource in template["Resources"].values()}


def principals_of(templates: Iterable[Template]) -> set[str]:
    """The services to which a role of these templates is passed."""
    found: set[str] = set()
    for _, properties in resources_of(templates, "AWS::IAM::Role"):
        for statement in properties["AssumeRolePolicyDocument"]["Statement"]:
            services = statement["Principal"].get("Service", ())
            found.update([services] if isinstance(services, str) else services)
    return found


def attached_policies(templates: Iterable[Template]) -> set[str]:
    """The names of AWS' own policies that roles have, with their path."""
    text = json.dumps([p.get("ManagedPolicyArns", []) for _, p in resources_of(templates, "AWS::IAM::Role")])
    return set(re.findall(r":iam::aws:policy/([\w/-]+)", text))


def secret_names(templates: Iterable[Template]) -> set[str]:
    """Beginnings of what CloudFormation calls secrets: the logical id, here without number and hash, and more."""
    return {_HASH.sub("", logical_id) for logical_id, _ in resources_of(templates, "AWS::SecretsManager::Secret")}


def hosted_zones(templates: Iterable[Template]) -> set[str]:
    """The ids of the zones that get records."""
    return {str(properties["HostedZoneId"]) for _, properties in resources_of(templates, "AWS::Route53::RecordSet")}
