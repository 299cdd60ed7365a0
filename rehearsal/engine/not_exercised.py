"""What a rehearsal says nothing about, with what proves it instead: every report shows this list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NotExercised:
    """A part of the system that the embedded AWS records but does not act on."""

    thing: str
    why: str
    proven_by: str


_TEMPLATE = "tests of the template"
_FIRST_DEPLOYMENT = "the first deployment to AWS"

NOT_EXERCISED = (
    NotExercised(
        "security groups, routes and NAT gateways",
        "there is no network between local processes",
        _TEMPLATE,
    ),
    NotExercised(
        "IAM policies",
        "every request is allowed, whoever makes it",
        f"{_TEMPLATE} and cdk-nag",
    ),
    NotExercised(
        "KMS keys and their policies",
        "keys exist, but what they encrypt is not encrypted",
        f"{_TEMPLATE} and cdk-nag",
    ),
    NotExercised(
        "public certificates and DNS",
        "certificates come from a throwaway authority, names are resolved by the rehearsal's proxy",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "scaling of tasks",
        "the bounds hold, but no metric is measured, so nothing scales",
        _TEMPLATE,
    ),
    NotExercised(
        "health checks of tasks that have started",
        "a task is probed until its first good answer and not again",
        f"{_TEMPLATE} and tests of the backend",
    ),
    NotExercised(
        "CPU, memory and file system limits of tasks",
        "a task is a local process in a directory, without a container around it",
        _TEMPLATE,
    ),
    NotExercised(
        "capacity, pausing, failover and backups of Aurora",
        "one PostgreSQL server of version 17 stands behind each cluster",
        _TEMPLATE,
    ),
    NotExercised(
        "alarms on metrics",
        "nothing but the engine's own API feeds metrics",
        _TEMPLATE,
    ),
    NotExercised(
        "logs of the VPC, the load balancer and the API",
        "nothing writes them; their settings, and those of buckets, are recorded in part only",
        _TEMPLATE,
    ),
    NotExercised(
        "notifications",
        "messages to a topic reach no mailbox",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "the connection to the source repository",
        "the rehearsal's source is a git repository of its own",
        _FIRST_DEPLOYMENT,
    ),
)
