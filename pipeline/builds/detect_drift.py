"""Compares deployed stacks with their templates, and reports what somebody has changed: see pipeline/drift.py."""

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from pipeline.builds.drift_report import BROKEN, DRIFTED, PASSED, SKIPPED, Case, measure, tell, write

PATIENCE_SECONDS = 40 * 60
PAUSE_SECONDS = 10
SECRET_BEARERS = frozenset(
    {
        "AWS::ApiGateway::Method",
        "AWS::CloudFront::Distribution",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::RDS::DBCluster",
        "AWS::WAFv2::WebACL",
    }
)
"""Types with a secret among their properties: what was found there is not repeated."""

Json = dict[str, Any]


def main() -> int:
    """1 if anything has drifted, or could not be compared."""
    stacks: list[Json] = json.loads(os.environ["STACKS"])
    expected: list[Json] = json.loads(os.environ["EXPECTED"])
    seen: set[int] = set()
    deadline = time.monotonic() + PATIENCE_SECONDS
    cases = [case for stack in stacks for case in compared(stack, expected, seen, deadline)]
    cases += [
        Case("expected drift", f"{known['type']} {known['property']}", *unseen(known, number in seen))
        for number, known in enumerate(expected)
    ]
    write(cases, Path("reports/drift.xml"))
    drifted = [case for case in cases if case.result == DRIFTED]
    broken = [case for case in cases if case.result == BROKEN]
    measure(len(drifted))
    if drifted or broken:
        tell(drifted, broken)
    for case in (*drifted, *broken):
        print(f"{case.suite}: {case.name}: {case.text}")
    print(f"{len(cases)} compared, {len(drifted)} drifted, {len(broken)} could not be compared")
    return 1 if drifted or broken else 0


def unseen(known: Json, was_seen: bool) -> tuple[str, str]:
    """How an expected drift is reported; one that nothing shows may be stale, or not have happened yet."""
    return (PASSED, known["reason"]) if was_seen else (SKIPPED, f"no resource shows it now: {known['reason']}")


def compared(stack: Json, expected: list[Json], seen: set[int], deadline: float) -> Iterator[Case]:
    """A case for each resource of a stack; one alone if the stack cannot be compared."""
    name = stack["name"]
    try:
        cloudformation = client(stack)
        status = settled(cloudformation, name, deadline)
        if not status:
            yield Case(name, "stack", SKIPPED, "it has not been deployed yet")
            return
        identifier = cloudformation.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
        detection = detected(cloudformation, identifier, deadline)
        if detection["DetectionStatus"] != "DETECTION_COMPLETE":
            yield Case(name, "stack", BROKEN, detection.get("DetectionStatusReason", "detection did not end in time"))
        for drift in drifts(cloudformation, name):
            yield judged(name, drift, expected, seen)
    except Exception as error:  # whatever it is, people have to learn of it, and the other stacks be compared
        yield Case(name, "stack", BROKEN, str(error))


def client(stack: Json) -> Any:  # noqa: ANN401
    """CloudFormation in the stack's account, as the role there that may read."""
    given = boto3.client("sts").assume_role(RoleArn=stack["role"], RoleSessionName="drift")["Credentials"]
    return boto3.client(
        "cloudformation",
        region_name=stack["region"],
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def settled(cloudformation: Any, name: str, deadline: float) -> str:  # noqa: ANN401
    """The status of a stack, once no release is changing it any more; empty if there is none."""
    while True:
        try:
            status: str = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        except cloudformation.exceptions.ClientError as error:
            if "does not exist" in str(error):
                return ""
            raise
        if not status.endswith("_IN_PROGRESS") or time.monotonic() > deadline:
            return status
        time.sleep(PAUSE_SECONDS)


def detected(cloudformation: Any, identifier: str, deadline: float) -> Json:  # noqa: ANN401
    """What became of a detection, which takes minutes."""
    while True:
        answer: Json = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=identifier)
        if answer["DetectionStatus"] != "DETECTION_IN_PROGRESS" or time.monotonic() > deadline:
            return answer
        time.sleep(PAUSE_SECONDS)


def drifts(cloudformation: Any, name: str) -> Iterator[Json]:  # noqa: ANN401
    """The last result of each resource that CloudFormation can compare; botocore has no paginator for it."""
    more: Json = {}
    while True:
        page = cloudformation.describe_stack_resource_drifts(StackName=name, **more)
        yield from page["StackResourceDrifts"]
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def judged(stack: str, drift: Json, expected: list[Json], seen: set[int]) -> Case:
    """Drifted, unless all that differs is expected to."""
    name, status = f"{drift['LogicalResourceId']} ({drift['ResourceType']})", drift["StackResourceDriftStatus"]
    if status == "DELETED":
        return Case(stack, name, DRIFTED, "it has been deleted")
    if status == "MODIFIED":
        lines = list(differences(drift, expected, seen))
        return Case(stack, name, DRIFTED if lines else PASSED, "; ".join(lines))
    if status == "UNKNOWN":
        return Case(stack, name, BROKEN, drift.get("DriftStatusReason", "it could not be read"))
    return Case(stack, name, PASSED if status == "IN_SYNC" else SKIPPED, status)


def differences(drift: Json, expected: list[Json], seen: set[int]) -> Iterator[str]:
    """What nobody expects to differ, without secrets."""
    kind = drift["ResourceType"]
    for difference in drift.get("PropertyDifferences", ()):
        path = difference["PropertyPath"]
        known = {n for n, e in enumerate(expected) if e["type"] == kind and matches(path, e["property"])}
        seen |= known
        if not known:
            values = f": {difference['ExpectedValue']} is now {difference['ActualValue']}"
            yield f"{path} {difference['DifferenceType']}{'' if kind in SECRET_BEARERS else values}"


def matches(path: str, pattern: str) -> bool:
    """Part by part; `*` is any one of a list."""
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(want in ("*", part) for part, want in zip(parts, wanted, strict=True))


if __name__ == "__main__":
    sys.exit(main())
