"""The rules of a web ACL that are evaluated: those that count requests by address, and what they look at of them."""

import base64
from collections.abc import Mapping
from typing import Any

from rehearsal.engine.firewall.rates import Rates

Json = Mapping[str, Any]
Response = tuple[int, dict[str, str], bytes]

_FORBIDDEN = 403
_WINDOW_SECONDS = 300
_TYPES = {"APPLICATION_JSON": "application/json", "TEXT_HTML": "text/html", "TEXT_PLAIN": "text/plain"}
_rates: dict[tuple[str, str], Rates] = {}


class UnknownStatementError(Exception):
    """The rule looks at something that is not looked at here."""


def matches(statement: Json, headers: Mapping[str, str]) -> bool:
    """Whether a request is what a statement is about. Raises UnknownStatementError."""
    match dict(statement):
        case {"NotStatement": {"Statement": inner}}:
            return not matches(inner, headers)
        case {"AndStatement": {"Statements": inner}}:
            return all(matches(part, headers) for part in inner)
        case {"OrStatement": {"Statements": inner}}:
            return any(matches(part, headers) for part in inner)
        case {
            "ByteMatchStatement": {
                "FieldToMatch": {"SingleHeader": {"Name": name}},
                "PositionalConstraint": "EXACTLY",
                "SearchString": wanted,
                "TextTransformations": [{"Type": "NONE"}],
            }
        }:
            return headers.get(str(name).lower(), "").encode() == base64.b64decode(wanted)
        case _:
            raise UnknownStatementError(", ".join(statement))


def refusal(acl: Json, *, address: str, headers: Mapping[str, str], now: float) -> Response | None:
    """What an address is told that asks too often; None for everybody else."""
    for rule in sorted(acl["Rules"], key=lambda rule: int(rule["Priority"])):
        rate = rule["Statement"].get("RateBasedStatement")
        block = (rule.get("Action") or {}).get("Block")
        if not rate or block is None or rate.get("AggregateKeyType") != "IP":
            continue
        try:
            is_counted = "ScopeDownStatement" not in rate or matches(rate["ScopeDownStatement"], headers)
        except UnknownStatementError:
            continue
        if is_counted and _of(acl, rule["Name"], rate).is_too_many(address, now=now):
            return _response(acl, block.get("CustomResponse"))
    return None


def _of(acl: Json, name: str, rate: Json) -> Rates:
    """The counts of a rule; a changed one starts anew."""
    key, limit = (acl["ARN"], name), int(rate["Limit"])
    window = float(rate.get("EvaluationWindowSec") or _WINDOW_SECONDS)
    found = _rates.get(key)
    if found is None or (found.limit, found.window) != (limit, window):
        found = _rates[key] = Rates(limit, window)
    return found


def _response(acl: Json, custom: Json | None) -> Response:
    if not custom:
        return _FORBIDDEN, {"Content-Type": "text/plain"}, b"Forbidden"
    headers = {header["Name"]: header["Value"] for header in custom.get("ResponseHeaders") or ()}
    body = (acl.get("CustomResponseBodies") or {}).get(custom.get("CustomResponseBodyKey"))
    if not body:
        return int(custom["ResponseCode"]), headers, b""
    content_type = {"Content-Type": _TYPES[body["ContentType"]]}
    return int(custom["ResponseCode"]), {**headers, **content_type}, str(body["Content"]).encode()
