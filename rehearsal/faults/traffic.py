"""Requests to what serves, one after the other, from before a fault until it is over."""

import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from rehearsal.faults.place import DeployedStack
from rehearsal.faults.running import resources_of
from rehearsal.pipeline.clients import EngineClients

_PAUSE_SECONDS = 0.2
_ANSWER_SECONDS = 35.0
_SITE = "SiteUrl"
"""The stack's output that names its front door."""


@dataclass
class Answers:
    """What was answered so far, counted: a status, or why there was no answer."""

    addresses: Sequence[str]
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def all_good(self) -> bool:
        """Whether there were answers, each of them 200."""
        return set(self.counts) == {"200"}

    def __str__(self) -> str:
        """A sentence's end: `412 requests, each answered with 200`."""
        total = sum(self.counts.values())
        if self.all_good:
            return f"{total} requests, each answered with 200"
        told = ", ".join(f"{number} with {answer}" for answer, number in self.counts.most_common())
        return f"{total} requests, answered: {told or 'none'}"


def front_doors(clients: EngineClients, stacks: Sequence[DeployedStack]) -> list[str]:
    """The page of each stack that has one, and what its load balancer asks its tasks for, through the same door."""
    addresses = []
    for stack in stacks:
        cloudformation = clients("cloudformation", account=stack.account, region=stack.region)
        (found,) = cloudformation.describe_stacks(StackName=stack.name)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
        if site := outputs.get(_SITE, "").rstrip("/"):
            addresses += [f"{site}/", *(f"{site}{path}" for path in _health_paths(clients, stack))]
    return addresses


def _health_paths(clients: EngineClients, stack: DeployedStack) -> list[str]:
    """Of the target groups; those below /api/ are open to the public as they are."""
    balancing = clients("elbv2", account=stack.account, region=stack.region)
    groups = list(resources_of(clients, stack, kind="AWS::ElasticLoadBalancingV2::TargetGroup"))
    found = balancing.describe_target_groups(TargetGroupArns=groups)["TargetGroups"] if groups else []
    return sorted({group["HealthCheckPath"] for group in found if group["HealthCheckPath"].startswith("/api/")})


@contextmanager
def traffic(addresses: Sequence[str], *, environment: Mapping[str, str]) -> Iterator[Answers]:
    """Ask all of them in turn, for as long as the context lasts, at least once; by their real names."""
    answers, enough = Answers(addresses), threading.Event()
    client = httpx.Client(
        timeout=_ANSWER_SECONDS,
        proxy=environment["HTTPS_PROXY"],
        verify=ssl.create_default_context(cafile=environment["SSL_CERT_FILE"]),
        trust_env=False,
    )

    def ask() -> None:
        while True:
            for address in addresses:
                answers.counts[_answer(client, address)] += 1
            if enough.wait(_PAUSE_SECONDS):
                return

    asking = threading.Thread(target=ask, name="traffic", daemon=True)
    with client:
        asking.start()
        try:
            yield answers
        finally:
            enough.set()
            asking.join()


def _answer(client: httpx.Client, address: str) -> str:
    try:
        return str(client.get(address).status_code)
    except httpx.HTTPError as error:
        return type(error).__name__
