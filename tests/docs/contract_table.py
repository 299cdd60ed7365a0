"""What stands behind each type of the templates and each service that is called: real, patched, placeholder, absent."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import botocore.session

from rehearsal.engine.only_recorded import ONLY_RECORDED
from tests.docs.engine_facts import EngineFacts
from tests.tap_stack.templates import Template

_ROOT = Path(__file__).parents[2]
_CALLERS = ("bootstrap", "integ", "operate", "pipeline", "rehearsal", "review", "stages", "tap_stack")
_CALL = re.compile(r"client\(\s*\"([a-z0-9-]+)\"")
_CALL_IN_JAVASCRIPT = re.compile(r"'@aws-sdk/client-([a-z0-9-]+)'")
_BOTO_NAMES = {"secrets-manager": "secretsmanager"}
_BY_NAMESPACE = {
    "ApplicationAutoScaling": "application-autoscaling",
    "CertificateManager": "acm",
    "ElasticLoadBalancingV2": "elbv2",
}
"""Of those that are not the namespace in small letters."""
CUSTOM = "Custom::"


class Kind(StrEnum):
    """How far one can rely on it."""

    REAL = "real"
    PATCHED = "patched"
    PLACEHOLDER = "placeholder"
    ABSENT = "absent"


@dataclass(frozen=True)
class Row:
    """A type or a service, with the patches that concern it."""

    name: str
    kind: Kind
    patches: tuple[str, ...]
    contracts: tuple[str, ...]
    limit: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Of the table in the documentation."""
        contracts = ", ".join(f"`{contract}`" for contract in self.contracts)
        kind = f"{self.kind}: {self.limit}" if self.limit else str(self.kind)
        return f"`{self.name}`", kind, ", ".join(self.patches), contracts


def types_of(templates: Iterable[Template]) -> set[str]:
    """Every resource type of these templates."""
    return {resource.type for template in templates for resource in template.resources}


def services_called() -> set[str]:
    """Every AWS service, by its name in boto3, that a check, a function, the workload or a command of ours calls."""
    known = set(botocore.session.get_session().get_available_services())
    sources = [path for top in _CALLERS for path in (_ROOT / top).rglob("*.py")]
    found = {name for path in sources for name in _CALL.findall(path.read_text())}
    for path in (_ROOT / "workload" / "backend" / "src").rglob("*.js"):
        found |= {_BOTO_NAMES.get(name, name) for name in _CALL_IN_JAVASCRIPT.findall(path.read_text())}
    return found & known


def services_of(types: Iterable[str]) -> set[str]:
    """The services whose resources these types are."""
    namespaces = {name.split("::")[1] for name in types if not name.startswith(CUSTOM)}
    return {_BY_NAMESPACE.get(namespace, namespace.lower()) for namespace in namespaces}


def type_rows(types: Iterable[str], facts: EngineFacts) -> Iterator[Row]:
    """A row for each type. A custom resource is real: CloudFormation runs the template's own function for it."""
    limits = {name: limit for limit, recorded in ONLY_RECORDED.items() for name in recorded}
    for name in sorted(types):
        if name in facts.placeholders or name in limits:
            yield _row(name, Kind.PLACEHOLDER, facts, limit=limits.get(name, ""))
        else:
            yield _row(name, _kind(name, facts, known=name in facts.types or name.startswith(CUSTOM)), facts)


def service_rows(services: Iterable[str], facts: EngineFacts) -> Iterator[Row]:
    """A row for each service."""
    for name in sorted(services):
        yield _row(name, _kind(name, facts, known=name in facts.services), facts)


def _kind(name: str, facts: EngineFacts, *, known: bool) -> Kind:
    if facts.concerning(name):
        return Kind.PATCHED
    return Kind.REAL if known else Kind.ABSENT


def _row(name: str, kind: Kind, facts: EngineFacts, *, limit: str = "") -> Row:
    patches = facts.concerning(name)
    contracts = dict.fromkeys(patch.contract for patch in patches)
    return Row(name, kind, tuple(patch.name for patch in patches), tuple(contracts), limit)
