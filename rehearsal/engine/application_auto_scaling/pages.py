"""A long list, part by part."""

from typing import Any

from rehearsal.engine.refusal import RefusedError

_MOST_RESULTS = 50


def page(parameters: dict[str, Any], name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of a list that a request asks for, and where the next one begins. Raises RefusedError."""
    token = str(parameters.get("NextToken") or "0")
    if not token.isdigit() or int(token) > len(items):
        raise RefusedError("InvalidNextTokenException", "The next token supplied was invalid")
    end = int(token) + int(parameters.get("MaxResults") or _MOST_RESULTS)
    return {name: items[int(token) : end], **({"NextToken": str(end)} if end < len(items) else {})}
