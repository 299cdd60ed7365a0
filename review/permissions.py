"""Who may do more than before, and which security groups let more through."""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import product

from review.assets import HASH
from review.changes import Concern, Finding
from review.comparison import Both, Comparison, Rule, Statement, Targets
from review.wording import Names

_WORLD = ("0.0.0.0/0", "::/0")
_MOST_NAMED = 6

Atom = tuple[str, str, str]
"""A principal, an action, a resource."""


def broadened(comparison: Comparison, *, names: Names) -> Iterator[Finding]:
    """What is granted or opened that was not before."""
    yield from _statements(comparison.statements, names)
    for one in comparison.policies.added:
        text = f"{names.known(one.identity)} gets the managed policy {names.known(one.policy)}"
        yield Finding(concern=Concern.PERMISSIONS, text=text, wide="iam::aws:" in one.policy)
    yield from _rules(comparison.ingress, "in from", names)
    yield from _rules(comparison.egress, "out to", names)


def _statements(changed: Both[Statement], names: Names) -> Iterator[Finding]:
    for statement in changed.added:
        if statement.unparsed is not None:
            text = f"a policy that only CloudFormation can read changes: {names.text(statement.unparsed)}"
            yield Finding(concern=Concern.PERMISSIONS, text=text)
        elif statement.effect == "Allow":
            yield from _more(statement, changed.removed, names, "may")
    for statement in changed.removed:
        if statement.effect == "Deny":
            yield from _more(statement, changed.added, names, "is no longer denied to")


def _more(statement: Statement, others: Sequence[Statement], names: Names, verb: str) -> Iterator[Finding]:
    """What the statement says that none of the others of the same effect does."""
    if statement.actions.negated or statement.resources.negated or statement.principals.negated:
        if statement not in others:
            yield _finding(statement, list(_atoms(statement)), names, verb)
        return
    alike = [other for other in others if other.effect == statement.effect and _covers_condition(other, statement)]
    missing = [atom for atom in _atoms(statement) if not any(_covers(other, atom) for other in alike)]
    if missing:
        yield _finding(statement, missing, names, verb)


def _atoms(statement: Statement) -> Iterable[Atom]:
    # A policy of an identity names no principal in its text, one of a resource sometimes no resource.
    return product(
        statement.principals.values or ("",), statement.actions.values or ("",), statement.resources.values or ("",)
    )


def _covers_condition(other: Statement, statement: Statement) -> bool:
    return other.condition is None or other.condition == statement.condition


def _covers(statement: Statement, atom: Atom) -> bool:
    principal, action, resource = atom
    targets = (statement.principals, statement.actions, statement.resources)
    if any(target.negated for target in targets):
        return False
    return (
        any(_matches(value, principal) for value in statement.principals.values or ("",))
        and any(_matches(value.lower(), action.lower()) for value in statement.actions.values or ("",))
        and any(_matches(value, resource) for value in statement.resources.values or ("",))
    )


def _matches(pattern: str, text: str) -> bool:
    """Whether a value with wildcards covers another. The content of an asset makes no difference."""
    pattern, text = HASH.sub("<asset>", pattern), HASH.sub("<asset>", text)
    return pattern == text or _pattern(pattern).fullmatch(text) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """IAM's wildcards: `*` for any text, `?` for a letter."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


def _finding(statement: Statement, atoms: Sequence[Atom], names: Names, verb: str) -> Finding:
    principals, actions, resources = (list(dict.fromkeys(values)) for values in zip(*atoms, strict=True))
    who = _listed(principals, statement.principals, names) or "the policy's own principal"
    what = _listed(actions, statement.actions, names)
    where = _listed(resources, statement.resources, names)
    condition = f", if {names.text(statement.condition)}" if statement.condition is not None else ""
    return Finding(
        concern=Concern.PUBLIC if _anybody(statement, principals) else Concern.PERMISSIONS,
        text=f"{who} {verb} {what}{f' on {where}' if where else ''}{condition}",
        wide=any("*" in value for value in (*principals, *actions, *resources)),
    )


def _anybody(statement: Statement, principals: Sequence[str]) -> bool:
    return statement.condition is None and any(name in ("*", "AWS:*") for name in principals)


def _listed(values: Sequence[str], targets: Targets, names: Names) -> str:
    named = [names.known(value).removeprefix("AWS:").removeprefix("Service:") for value in values if value]
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    text = ", ".join(named[:_MOST_NAMED]) + more
    return f"all but {text}" if targets.negated and text else text


def _rules(changed: Both[Rule], direction: str, names: Names) -> Iterator[Finding]:
    for rule in changed.added:
        if any(_narrower(rule, other) for other in changed.removed):
            continue
        yield Finding(
            concern=Concern.NETWORK,
            text=f"{names.known(rule.group)} lets {rule.protocol} {direction} {names.known(rule.peer)}",
            wide=rule.cidr in _WORLD,
        )


def _narrower(rule: Rule, other: Rule) -> bool:
    """Whether the other one let all of this through."""
    if (rule.group, rule.protocol) != (other.group, other.protocol):
        return False
    try:
        inner, outer = ipaddress.ip_network(rule.cidr or ""), ipaddress.ip_network(other.cidr or "")
    except ValueError:
        return rule.peer == other.peer
    return inner.version == outer.version and inner.subnet_of(outer)  # type: ignore[arg-type]
