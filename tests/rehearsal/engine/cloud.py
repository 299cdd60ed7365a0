"""What the tests of the engine ask it with: clients, stacks, requests by host name."""

import http.client
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import psutil
from botocore.config import Config

from rehearsal import aws
from rehearsal.engine_process import EngineProcess
from rehearsal.workspace import Workspace

Json = Any
Client = Any
"""A boto3 client of any service."""

_IMPATIENT = Config(retries={"max_attempts": 0}, read_timeout=20, s3={"addressing_style": "path"}, proxies={})
"""An engine that waits for itself must fail a test, not stop it."""

TOOLS = "111111111111"
DEV = "222222222222"
PROD = "444444444444"
REGION = "us-east-1"
_FINAL = ("COMPLETE", "FAILED")


@cache
def _client(service: str, endpoint: str, account: str) -> Client:
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=account,
        aws_secret_access_key=aws.SECRET,
        config=_IMPATIENT,
    )


def wait_until(condition: Callable[[], bool], *, what: str) -> None:
    """Return when a condition holds; fail when it does not in time."""
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.02)


class StackFailedError(Exception):
    """A stack was not created or updated; the message has the reasons of its resources."""


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Json:
        return json.loads(self.body)


@dataclass(frozen=True)
class Stack:
    """A deployed stack."""

    name: str
    account: str
    outputs: dict[str, str]


@dataclass(frozen=True)
class Cloud:
    """One running engine."""

    engine: EngineProcess
    workspace: Workspace

    def client(self, service: str, account: str = DEV) -> Client:
        return _client(service, self.engine.endpoint, account)

    def deploy(
        self, name: str, resources: dict[str, Any], outputs: dict[str, Any] | None = None, *, account: str = DEV
    ) -> Stack:
        """Create a stack, or update it if it is there."""
        body = {"Resources": resources, "Outputs": {key: {"Value": value} for key, value in (outputs or {}).items()}}
        cloudformation = self.client("cloudformation", account)
        exists = any(stack["StackName"] == name for stack in cloudformation.describe_stacks()["Stacks"])
        change = cloudformation.update_stack if exists else cloudformation.create_stack
        change(StackName=name, TemplateBody=json.dumps(body))
        described = self._settled(name, account)
        if described["StackStatus"] not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise StackFailedError("\n".join(self.failures(name, account=account)))
        return Stack(name, account, {o["OutputKey"]: o["OutputValue"] for o in described.get("Outputs", [])})

    def failures(self, name: str, *, account: str = DEV) -> list[str]:
        """Why resources of a stack failed, the newest first."""
        events = self.client("cloudformation", account).describe_stack_events(StackName=name)["StackEvents"]
        return [event["ResourceStatusReason"] for event in events if event["ResourceStatus"].endswith("_FAILED")]

    def delete(self, name: str, *, account: str = DEV) -> None:
        cloudformation = self.client("cloudformation", account)
        identifier = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=name)
        assert self._settled(identifier, account)["StackStatus"] == "DELETE_COMPLETE"

    def request(
        self,
        host: str,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: str | None = None,
        secure: bool = False,
    ) -> Answer:
        """Ask for a host by name, as the rehearsal's proxy passes it on."""
        forwarded = {"X-Forwarded-Proto": "https" if secure else "http"}
        connection = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=10)
        try:
            connection.request(method, path, body, headers={"Host": host, **forwarded, **(headers or {})})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read().decode())
        finally:
            connection.close()

    def processes(self, mode: str) -> list[psutil.Process]:
        """The running tasks of `service` that were told to behave in this way."""
        found = []
        for child in psutil.Process(self.engine.process.pid).children(recursive=True):
            with suppress(psutil.Error, OSError):
                if child.environ().get("MODE") == mode:
                    found.append(child)
        return found

    def _settled(self, stack: str, account: str) -> dict[str, Any]:
        cloudformation = self.client("cloudformation", account)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            described: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
            if described["StackStatus"].endswith(_FINAL):
                return described
            time.sleep(0.05)
        raise TimeoutError(f"{stack} is still {described['StackStatus']}")
