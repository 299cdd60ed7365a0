"""The statements of an execution policy: each action that CloudFormation needs, where and on which conditions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bootstrap.account import Accounts
from bootstrap.needs import needs, read_table
from bootstrap.places import ANYTHING, place
from bootstrap.roles import ROLE_ACTIONS, role_statements
from bootstrap.templates import types_of

Json = dict[str, Any]

_DESTRUCTIVE = frozenset({"kms:DisableKey", "kms:ScheduleKeyDeletion"})
_BY_KEY = frozenset({"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"})


@dataclass(frozen=True)
class Known:
    """What AWS' service authorization reference says of an action."""

    name: str
    kinds: tuple[str, ...]


def known(action: str) -> Known:
    """An action by the registry's name, whose capitals are not always the reference's.

    Raises:
        KeyError: There is no such action.
    """
    service, _, name = action.partition(":")
    actions: Mapping[str, list[str]] = read_table("actions.json")[service]["actions"]
    exact = {found.lower(): found for found in actions}[name.lower()]
    return Known(f"{service}:{exact}", tuple(actions[exact][1:]))


def _condition(action: str, resources: tuple[str, ...], accounts: Accounts) -> Json:
    if action == "kms:CreateGrant":
        return {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    if action in _DESTRUCTIVE:  # keys have no names; their tags are there from their first moment
        return {"StringEquals": {"aws:ResourceTag/Project": sorted(accounts.projects)}}
    if action in _BY_KEY:
        return {"StringLike": {"kms:ViaService": [f"*.{region}.amazonaws.com" for region in sorted(accounts.regions)]}}
    if resources == ANYTHING:
        # What is global is in us-east-1.
        return {"StringEquals": {"aws:RequestedRegion": sorted({*accounts.regions, "us-east-1"})}}
    return {}


def _grouped(actions: Iterable[str], accounts: Accounts) -> Iterator[Json]:
    """One statement for all actions that may act on the same under the same conditions."""
    groups: dict[str, tuple[Json, tuple[str, ...], set[str]]] = {}
    for found in map(known, sorted(actions)):
        resources = place(found.name, found.kinds, accounts)
        condition = _condition(found.name, resources, accounts)
        groups.setdefault(f"{condition}{resources}", (condition, resources, set()))[2].add(found.name)
    for condition, resources, names in groups.values():
        yield statement(sorted(names), resources, condition)


def statement(actions: Iterable[str], resources: Iterable[str], condition: Json | None = None) -> Json:
    """An allowance."""
    allowed = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**allowed, "Condition": condition} if condition else allowed


def execution_statements(accounts: Accounts) -> list[Json]:
    """Everything that CloudFormation may do in these accounts, and nothing else."""
    needed = needs(types_of(accounts.templates))
    general = [action for action in needed if action not in ROLE_ACTIONS]
    return [*_grouped(general, accounts), *role_statements(needed, accounts)]
