"""What protects less than before: encryption, deletion protection and policies, retention, doors to the public."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from review.changes import Concern, Finding
from review.comparison import Impact, ResourceDifference
from review.leaves import Leaf, leaves
from review.resources import differences
from review.stateful import LOG_GROUP
from review.wording import Names

_DELETION_PROTECTION = re.compile(
    r"^(DeletionProtection(Enabled)?|deletion_protection\.enabled|TerminationProtection)$"
)
_ENCRYPTION = re.compile(
    r"Kms|KMS|Encrypt|^SSE|^EnableKeyRotation$|^SslPolicy$|^SecurityPolicy$|^MinimumProtocolVersion$|ProtocolPolicy$"
)
_OPENING = {
    "ApiKeyRequired": "false",
    "AssignPublicIp": "enabled",
    "AuthType": "none",
    "AuthorizationType": "none",
    "MapPublicIpOnLaunch": "true",
    "PubliclyAccessible": "true",
    "Scheme": "internet-facing",
}
"""Properties, and the value by which one opens a door."""
_BLOCKS = frozenset({"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"})
_KEPT_AT_LEAST = frozenset({"BackupRetentionPeriod", "MinRetentionDays", "PerformanceInsightsRetentionPeriod"})
_GONE_AFTER = frozenset({"DeleteAfterDays", "ExpirationInDays", "NoncurrentDays", "RetentionInDays"})
_POLICIES = {"Delete": 0, "Snapshot": 1, "RetainExceptOnCreate": 2, "Retain": 2}


def weakened(one: ResourceDifference, *, names: Names) -> Iterator[Finding]:
    """What of a resource's protection goes, is changed, or is opened."""
    if one.impact in (Impact.DESTROY, Impact.ORPHAN):
        if one.type == LOG_GROUP and one.impact is Impact.DESTROY:
            yield Finding(concern=Concern.LOGS, text=f"{names.short(one.id)} is deleted, with all of its lines")
        return
    for leaf in _differences(one):
        concern = _concern(leaf, one)
        if concern:
            values = f"{names.text(leaf.old)} → {names.text(leaf.new)}"
            text = f"{names.short(one.id)}: {leaf}: {values}"
            yield Finding(concern=concern, text=text, wide=concern is Concern.PUBLIC)


def _differences(one: ResourceDifference) -> list[Leaf]:
    if one.impact is Impact.CREATE:
        return list(leaves({}, (one.new or {}).get("Properties", {})))
    return [leaf for leaf, _ in differences(one)]


def _concern(leaf: Leaf, one: ResourceDifference) -> Concern | None:
    if _opens(leaf, one.new or {}):
        return Concern.PUBLIC
    if one.impact is Impact.CREATE:
        return None  # what never was cannot be weakened
    if _DELETION_PROTECTION.match(leaf.name) and _on(leaf.old) and not _on(leaf.new):
        return Concern.PROTECTION
    if leaf.old is not None and any(map(_ENCRYPTION.search, leaf.path)) and "Statement" not in leaf.path:
        return Concern.ENCRYPTION
    if leaf.path[0] in ("DeletionPolicy", "UpdateReplacePolicy"):
        return Concern.POLICY if _POLICIES.get(leaf.new, 0) < _POLICIES.get(leaf.old, 0) else None
    return Concern.RETENTION if _shorter(leaf) else None


def _opens(leaf: Leaf, resource: Mapping[str, Any]) -> bool:
    if leaf.name in _BLOCKS:
        return _text(leaf.old) == "true" and _text(leaf.new) != "true"
    if leaf.name == "ApiKeyRequired":  # absent, it is not asked for
        return _text(leaf.old) == "true"
    properties = resource.get("Properties", {})
    if leaf.name == "AuthorizationType" and leaf.old is None and _text(properties.get("ApiKeyRequired")) == "true":
        return False  # the key is what it asks for
    return _text(leaf.new) == _OPENING.get(leaf.name)


def _shorter(leaf: Leaf) -> bool:
    if leaf.name in _KEPT_AT_LEAST:
        return _number(leaf.new, 0) < _number(leaf.old, 0)
    if leaf.name in _GONE_AFTER:
        return _number(leaf.new, float("inf")) < _number(leaf.old, float("inf"))
    if "LockConfiguration" in leaf.path or "VersioningConfiguration" in leaf.path:
        return leaf.old is not None and leaf.name != "ChangeableForDays"
    return leaf.name == "PointInTimeRecoveryEnabled" and _on(leaf.old) and not _on(leaf.new)


def _number(value: Any, otherwise: float) -> float:  # noqa: ANN401
    try:
        return float(value)
    except (TypeError, ValueError):
        return otherwise


def _on(value: Any) -> bool:  # noqa: ANN401
    return _text(value) in ("true", "active")


def _text(value: Any) -> str:  # noqa: ANN401
    return str(value).lower() if isinstance(value, bool | str) else ""
