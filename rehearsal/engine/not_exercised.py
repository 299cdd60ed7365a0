"""What a rehearsal says nothing about, with what proves it instead: every report shows this list."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class NotExercised:
    """A part of the system that the embedded AWS records but does not act on."""

    thing: str
    why: str
    proven_by: str

    def __str__(self) -> str:
        return f"{self.thing}: {self.why}; proven by {self.proven_by}"


_TEMPLATE = "tests of the template"
_FIRST_DEPLOYMENT = "the first deployment to AWS"

NOT_EXERCISED = (
    NotExercised(
        "what the services themselves refuse: quotas, names taken, settings that do not go together",
        "the engine takes most values that AWS would not",
        f"CDK's validation of the template and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "a stage in another region, and what config/edge.template.yaml makes for it",
        "the products' stages are all in one region",
        "tests/pipeline/test_two_regions.py, which synthesizes one, and test_edge_template.py beside it",
    ),
    NotExercised(
        "security groups, routes, endpoints and NAT gateways",
        "there is no network between local processes",
        _TEMPLATE,
    ),
    NotExercised(
        "IAM policies, and those of buckets, secrets and topics",
        "every request is allowed, whoever makes it",
        f"{_TEMPLATE} and cdk-nag",
    ),
    NotExercised(
        "whether the bootstrap's policies are enough for CloudFormation, and no boundary is too narrow",
        "the policies are deployed, and a role whose boundary nobody has made is refused; but no request ever is",
        "tests that hold them against what CloudFormation's registry says its handlers call, and against each statement"
        f" of every role, and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "a stack that cannot go back (UPDATE_ROLLBACK_FAILED)",
        "the engine's stacks always can",
        "the runbook, whose commands a test holds against AWS' model of CloudFormation",
    ),
    NotExercised(
        "KMS keys and their policies",
        "keys exist, but what they encrypt is not encrypted",
        f"{_TEMPLATE} and cdk-nag",
    ),
    NotExercised(
        "public certificates, TLS policies and DNS",
        "certificates come from a throwaway authority, names are resolved by the rehearsal's proxy",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "managed rules and logs of web ACLs",
        "of a web ACL only the limits for each address count, and all requests come from one; the rest is recorded",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "API Gateway's words for what is wrong with a body",
        "it is refused for the model's reasons, in the template's shape, without naming them",
        f"tests of the backend and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "scaling by the clock and ahead of time, and how gradually target tracking removes tasks",
        "scheduled and predictive scaling are refused; AWS does not say by how much it removes less than in proportion;"
        " and a run is over before a real load scales, so that a drill's metrics do",
        f"{_TEMPLATE}, whose steps are run against made-up loads, and the capacity model",
    ),
    NotExercised(
        "spot capacity",
        "a task runs on this machine, whatever its provider, and nobody takes it back",
        f"{_TEMPLATE} and tests of the backend's stop",
    ),
    NotExercised(
        "availability zones",
        "subnets carry their names, all tasks run on this machine",
        _TEMPLATE,
    ),
    NotExercised(
        "the order in which ECS replaces a task that has fallen ill, and its grace period",
        "the sick task is stopped first; on AWS another one starts first where there is room for it",
        _TEMPLATE,
    ),
    NotExercised(
        "draining and stop time-out of tasks",
        "requests under way get 0.2 s, then the task 5 s, whatever the template says",
        f"{_TEMPLATE} and tests of the backend",
    ),
    NotExercised(
        "the setting of the ECS circuit breaker",
        "it is on for every service: without it CloudFormation would wait for hours",
        _TEMPLATE,
    ),
    NotExercised(
        "CPU, memory and file system limits of tasks",
        "a task is a local process in a directory, without a container around it",
        _TEMPLATE,
    ),
    NotExercised(
        "base images and their systems",
        "without Docker, the pinned Node.js or nginx stands in for the base image, and RUN uses this machine's tools",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "nginx's own tracing module",
        "nginx's stand-in has none: its directives are left out, its variables made of the request's traceparent",
        f"tests of the frontend's configuration and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "volumes of tasks",
        "a task writes to a directory of its own, wherever its volume is mounted",
        f"{_TEMPLATE} and tests of the frontend",
    ),
    NotExercised(
        "capacity, pausing and replicas of Aurora, and how it fails over",
        "one PostgreSQL server of version 17 stands behind each cluster and its readers; in a failover it crashes and"
        " comes back",
        f"{_TEMPLATE} and tests of the backend",
    ),
    NotExercised(
        "backups, their vault's policy, and restoring",
        "the plan, what it selects and the vault's lock are recorded, but nobody takes a snapshot",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}; the steps are in docs/runbook.md",
    ),
    NotExercised(
        "the schedule, the network and the very code of the secret's rotation",
        "a rotation runs as a stack is made and when asked for, by a function of ours that takes the same steps",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "deletion protection, retained resources, and what expires by age",
        "a run deletes only what an update or a rollback removes, and lasts minutes",
        _TEMPLATE,
    ),
    NotExercised(
        "whether a real fault sets off its alarm",
        "of tasks CPU, memory and health are measured each minute, and nothing else is; alarms are real, but mostly"
        " fire on metrics that a test puts, and bands learn from minutes",
        f"{_TEMPLATE} and of each alarm's expression, on made-up data",
    ),
    NotExercised(
        "logs of the VPC, the load balancer and the API",
        "nothing writes them; their settings, and those of buckets, are recorded in part only",
        _TEMPLATE,
    ),
    NotExercised(
        "deployment alarms",
        "ECS does not look at them: a deployment fails only when its tasks do, a canary with the first that ends",
        _TEMPLATE,
    ),
    NotExercised(
        "the minutes of canary and linear deployments, and the rights with which ECS moves requests",
        "each step takes a moment, whatever the template says, and needs no role",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "what happens to failed tasks, and dashboards",
        "ECS sends no events, so that none is counted; a dashboard is kept, but nobody draws it",
        f"{_TEMPLATE}, which hold the dashboard against CloudWatch's limits",
    ),
    NotExercised(
        "CloudFront's caches, their locations, HTTP/2 and 3, and access logs",
        "every request goes to its origin, from this machine; an invalidation has nothing to forget",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "the AWS CLI in CDK's function that copies the storefront's files",
        "a stand-in copies them with boto3, by the same options",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "the storefront in a browser",
        "its files are asked for and compared, but no browser runs them",
        "unit tests of its parts",
    ),
    NotExercised(
        "the collector's own program, and the module of nginx that traces",
        "a stand-in turns spans into segments; those of nginx are made from its access log",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "X-Ray's sampling rules, its console, and the segments of API Gateway",
        "it keeps every segment that it is sent, and API Gateway sends none",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "who may take the approvers' role, and that two people are needed",
        "everybody may take every role; the answer is given in a session named after a rehearsal, which no commit's"
        " author bears",
        f"{_TEMPLATE} and contract tests, in which the author's own approval is refused",
    ),
    NotExercised(
        "notifications",
        "messages to a topic reach no mailbox; queues they do reach",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "the nightly clean-up of sandboxes and the search for drift",
        "nothing waits for a schedule; drift is compared for some types only",
        f"tests that run both in this embedded AWS, {_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "the connection to the source repository",
        "the rehearsal's source is a git repository of its own",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "image, size and runtime versions of builds",
        "commands run on this machine, with its Python and the pinned uv and Node.js",
        _FIRST_DEPLOYMENT,
    ),
    NotExercised(
        "the audit of packages for known vulnerabilities",
        "builds are told AUDIT=off, as services on the Internet know them; on AWS, a build that cannot ask fails",
        "tests of the step with recorded answers, and the first build on AWS",
    ),
    NotExercised(
        "whether actions may read the pipeline's bucket",
        "each artifact is put there, encrypted with its key; but the next actions take the files themselves",
        f"{_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "waiting at production's window and its blocked days, and the minutes of the bake",
        "their rules are evaluated for real, but outside of the window, or on a blocked day, the rehearsal says so and"
        " goes on; the alarm is watched for a second",
        f"tests of the rules against set clocks, {_TEMPLATE} and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "the rights by which the review of changes reads other accounts",
        "roles are assumed and templates fetched, but nobody would be refused; of a new stack all is new",
        f"tests of the review, of made-up pairs of templates, and {_FIRST_DEPLOYMENT}",
    ),
    NotExercised(
        "load and latency",
        "the load check makes its requests and its thresholds decide, but three users come for a second, all on this"
        " machine",
        "tests of its thresholds, of its visits with the real backend, and the first load check of staging on AWS",
    ),
    NotExercised(
        "the date of a commit, rollbacks and their triggers as CodePipeline's events tell them",
        "the numbers of delivery are made by the real functions, but of the events of one run",
        "four recorded weeks of events, replayed in a test",
    ),
)


def recorded_only(state: Path) -> list[str]:
    """A line for each type that this run's stacks contain though nothing stands behind it.

    `state` is where the engine recorded them, see `rehearsal.engine.placeholders`.
    """
    path = state / "placeholders.json"
    count = Counter(entry["type"] for entry in (json.loads(path.read_text()) if path.exists() else []))
    return [f"{name} ({number}): recorded, with nothing behind it" for name, number in sorted(count.items())]
