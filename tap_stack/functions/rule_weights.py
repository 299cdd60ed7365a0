"""Tells CloudFormation how a listener rule shares the requests just now: see tap_stack/rule_weights.py."""

import json
import urllib.request
from typing import Any

import boto3

AT_FIRST = {"Primary": 100, "Alternate": 0}
"""Until there is a rule, and a deployment has moved the requests."""


def handler(event: dict[str, Any], _context: object) -> None:
    """Answer CloudFormation, whatever happens: it would wait for an hour."""
    properties = event["ResourceProperties"]
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": properties["Primary"]}
    try:
        if event["RequestType"] != "Delete":
            answer["Data"] = current(properties["Listener"], properties["Primary"], properties["Alternate"])
    except Exception as error:
        answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:1000]}
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(request, timeout=30).close()


def current(listener: str, primary: str, alternate: str) -> dict[str, int]:
    """The weights of the rule that forwards to these two target groups."""
    for page in boto3.client("elbv2").get_paginator("describe_rules").paginate(ListenerArn=listener):
        for action in (action for rule in page["Rules"] for action in rule["Actions"]):
            groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
            weights = {group["TargetGroupArn"]: group["Weight"] for group in groups}
            if weights.keys() == {primary, alternate}:
                return {"Primary": weights[primary], "Alternate": weights[alternate]}
    return AT_FIRST
