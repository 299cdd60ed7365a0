"""Keeps the role that API Gateway writes the account's logs with alive: see tap_stack/api_logging.py."""

import json
import time
import urllib.request
from typing import Any

import boto3

TRIES, PAUSE_SECONDS = 8, 20
"""API Gateway takes a change of the account every 20 s, and a role just made is not known everywhere at once."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Answer CloudFormation, whatever happens: it would wait for an hour."""
    properties = event["ResourceProperties"]
    role = properties["RoleArn"]
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": role}
    try:
        settle(event["RequestType"], role=role, path=properties["RolePath"])
    except Exception as error:
        answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:1000]}
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(request, timeout=30).close()


def settle(request: str, *, role: str, path: str) -> None:
    """Take the setting if it is free or its role of ours is gone; give it to another of ours, or free it, at the end.

    Anybody else's role stays. `path` is that of all roles of ours, in the account's region.
    """
    gateway = boto3.client("apigateway")
    current = gateway.get_account().get("cloudwatchRoleArn") or ""
    living = living_roles(path)
    if request == "Delete":
        if current == role:
            give(gateway, next((other for other in living if other != role), ""))
    elif not current or (f":role{path}" in current and current not in living):
        give(gateway, role)


def living_roles(path: str) -> list[str]:
    """The ARNs of the roles below a path."""
    pages = boto3.client("iam").get_paginator("list_roles").paginate(PathPrefix=path)
    return sorted(role["Arn"] for page in pages for role in page["Roles"])


def give(gateway: Any, role: str) -> None:  # noqa: ANN401 - a client; Lambda has no types for it
    """Have the setting name a role, or none; patiently."""
    refusals = (gateway.exceptions.BadRequestException, gateway.exceptions.TooManyRequestsException)
    for left in reversed(range(TRIES)):
        try:
            gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}])
        except refusals:
            if not left:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return
