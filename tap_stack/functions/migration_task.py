"""Runs the task that migrates the database, to its end: see tap_stack/migration.py."""

import json
import time
import urllib.request
from typing import Any

import boto3

PAUSE_SECONDS = 3
LEFT_MS = 30_000
"""With so little of the function's time left, it has taken too long."""
NOT_YET = ("AccessDeniedException", "ClientException")
"""A role just made is not known everywhere at once."""
TRIES = 20


def handler(event: dict[str, Any], context: Any) -> None:  # noqa: ANN401 - Lambda has no types for it
    """Answer CloudFormation, whatever happens: it would wait for an hour."""
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": event["LogicalResourceId"]}
    try:
        if is_due(event):
            migrate(event["ResourceProperties"], token=event["RequestId"], left=context.get_remaining_time_in_millis)
    except Exception as error:
        answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:1000]}
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(request, timeout=30).close()


def is_due(event: dict[str, Any]) -> bool:
    """Whether the schema may be too old. In a rollback it is not: the older revision has run before."""
    if event["RequestType"] != "Update":
        return bool(event["RequestType"] == "Create")
    family, revision = version(event["ResourceProperties"])
    old_family, old_revision = version(event["OldResourceProperties"])
    return family != old_family or revision > old_revision


def version(properties: dict[str, Any]) -> tuple[str, int]:
    """Family and revision of a task definition."""
    family, _, revision = properties["TaskDefinition"].rpartition(":")
    return family, int(revision)


def migrate(of: dict[str, Any], *, token: str, left: Any) -> None:  # noqa: ANN401 - Lambda's clock
    """Run the task to its end. The same token starts no second one."""
    ecs = boto3.client("ecs")
    task = start(ecs, of, token)
    place = f"log group {of['LogGroup']}, stream {of['StreamPrefix']}/{task.rpartition('/')[2]}"
    while not (ended := stopped(ecs.describe_tasks(cluster=of["Cluster"], tasks=[task])["tasks"])):
        if left() < LEFT_MS:
            ecs.stop_task(cluster=of["Cluster"], task=task, reason="Took too long")
            raise TimeoutError(f"The migration took too long and was stopped; see {place}.")
        time.sleep(PAUSE_SECONDS)
    code, reason = ended["containers"][0].get("exitCode"), ended.get("stoppedReason")
    if code != 0:
        raise RuntimeError(f"The migration failed with exit code {code} ({reason}); see {place}.")


def stopped(tasks: Any) -> Any:  # noqa: ANN401
    """The task, if it has ended; at first ECS may not know it."""
    return next((task for task in tasks if task["lastStatus"] == "STOPPED"), {})


def start(ecs: Any, of: dict[str, Any], token: str) -> str:  # noqa: ANN401 - a client; Lambda has no types for it
    """The task's ARN."""
    network = {"subnets": of["Subnets"], "securityGroups": of["SecurityGroups"], "assignPublicIp": "DISABLED"}
    for left in reversed(range(TRIES)):
        try:
            found = ecs.run_task(
                cluster=of["Cluster"],
                taskDefinition=of["TaskDefinition"],
                launchType="FARGATE",
                networkConfiguration={"awsvpcConfiguration": network},
                propagateTags="TASK_DEFINITION",
                enableECSManagedTags=True,
                clientToken=token,
            )
        except ecs.exceptions.ClientError as error:
            if not left or error.response["Error"]["Code"] not in NOT_YET:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            if found["tasks"]:
                return str(found["tasks"][0]["taskArn"])
            raise RuntimeError(f"ECS started no task: {found['failures']}")
    raise AssertionError
