"""Writes docs/capacity.md: what 50,000 concurrent users ask for, from load/capacity.toml and payments' settings."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from load.assumptions import Assumptions
from load.capacity import Capacity
from stages.settings import StageSettings

PAGE = Path(__file__).parents[2] / "docs" / "capacity.md"
SPARE = 1.25
"""Of a quota: for what else runs in the account."""
API_GATEWAY_REQUESTS = 10_000
OTHER_PAUSES = (60, 30, 25, 20, 15, 7)
TEMPLATE = Path(__file__).parent / "capacity.template.md"


def _table(*head: str, rows: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] + ["---:"] * (len(head) - 1), *rows)) + "\n"


def _requests(capacity: Capacity) -> Iterator[tuple[str, ...]]:
    for name, kind in capacity.assumptions.request.items():
        yield (
            name,
            kind.service,
            f"{kind.per_action:g}",
            f"{capacity.actions * kind.per_action:,.0f}",
            f"{kind.cpu_ms:g}",
        )


def _tasks(capacity: Capacity, prod: StageSettings) -> Iterator[tuple[str, ...]]:
    for name, task in capacity.assumptions.service.items():
        settings = prod.services.get(name)
        yield (
            name,
            f"{capacity.requests(service=name):,.0f}",
            f"{capacity.busy_vcpus(name):.1f}",
            f"{task.vcpu:g}",
            f"**{capacity.tasks(name)}**",
            f"{capacity.percent_without_a_zone(name):.0f} %",
            f"{settings.min_tasks} to {settings.max_tasks}" if settings else "not there yet",
        )


def _pauses(assumptions: Assumptions, *, most: int) -> Iterator[tuple[str, ...]]:
    for pause in OTHER_PAUSES:
        users = assumptions.users.model_copy(update={"seconds_between_actions": pause})
        capacity = Capacity(assumptions.model_copy(update={"users": users}))
        tasks = capacity.tasks("backend")
        fits = "yes" if tasks <= most else f"no: {capacity.users_of('backend', tasks=most):,} users do"
        yield f"{pause} s", f"{capacity.requests(service='backend'):,.0f}", str(tasks), fits


def _settings(capacity: Capacity, prod: StageSettings) -> Iterator[tuple[str, ...]]:
    for name, settings in prod.services.items():
        yield f"`services.{name}.max_tasks`", f"{capacity.tasks(name)}", str(settings.max_tasks)
    if prod.database.provisioned:
        least_class = capacity.assumptions.database.instance_class
        yield "`database.provisioned.instance_class`", least_class, prod.database.provisioned.instance_class
    yield "`database.connections_per_task`", "1", str(prod.database.connections_per_task)
    yield "`api.rate_limit`", str(capacity.assumptions.key.payments_per_second), str(prod.api.rate_limit)
    yield "`api.quota_per_day`", f"{capacity.requests_per_key:,}", f"{prod.api.quota_per_day:,}"
    if prod.firewall:
        least = f"{capacity.requests_per_address:,}"
        yield "`firewall.requests_per_address`", least, f"{prod.firewall.requests_per_address:,}"


def _figures(capacity: Capacity, prod: StageSettings) -> Iterator[tuple[str, object]]:
    """What the template has places for, beside the tables."""
    users, database, key = capacity.assumptions.users, capacity.assumptions.database, capacity.assumptions.key
    backend = prod.services["backend"]
    least_users = capacity.users_of("backend", tasks=backend.min_tasks)
    doublings = math.ceil(math.log2(users.concurrent / least_users))
    vcpus = capacity.vcpus_to_ask_for(most_tasks=backend.max_tasks)
    yield from {
        "users": users.concurrent,
        "answer": users.response_seconds,
        "pause": users.seconds_between_actions,
        "burst": users.burst,
        "mean": capacity.actions / users.burst,
        "actions": capacity.actions,
        "level": capacity.assumptions.service["backend"].cpu_percent,
        "zones": users.zones,
        "zone_loss": users.zone_loss_percent,
        "minutes": capacity.minutes_to_grow,
        "least": backend.min_tasks,
        "least_users": least_users,
        "doublings": doublings,
        "growing": doublings * capacity.minutes_to_grow,
        "scale_in": backend.target_tracking.scale_in_cooldown_seconds if backend.target_tracking else 0,
        "most": backend.max_tasks,
        "vcpus": vcpus,
        "ask": math.ceil(vcpus * SPARE / 25) * 25,  # quotas are asked for in round numbers
        "edge": capacity.edge_requests,
        "origin": sum(capacity.requests(service=name) for name in capacity.assumptions.service),
        "megabytes": capacity.megabytes,
        "keys": API_GATEWAY_REQUESTS // key.payments_per_second,
        "key_rate": key.payments_per_second,
        "key_hours": key.busy_hours_per_day,
        "quota": capacity.requests_per_key,
        "addresses": users.in_deployment * backend.max_tasks * len(capacity.assumptions.service),
        "address_users": capacity.assumptions.address.users,
        "per_address": capacity.requests_per_address,
        "readers": database.readers,
        "instance_class": database.instance_class,
        "vcpu": database.vcpu,
        "percent": database.percent,
        "reader_loss": database.reader_loss_percent,
    }.items()


def _of_database(capacity: Capacity, prod: StageSettings) -> Iterator[tuple[str, object]]:
    readers = capacity.assumptions.database.readers
    yield "writer_busy", capacity.busy_connections("writer")
    yield "reader_busy", capacity.busy_connections("reader")
    yield "writer", capacity.database_percent("writer", instances=1)
    yield "reader", capacity.database_percent("reader", instances=readers)
    yield "last_reader", capacity.database_percent("reader", instances=readers - 1)
    yield "pool", capacity.assumptions.service["backend"].pool
    yield "connections", capacity.connections(most_tasks=prod.services["backend"].max_tasks)


def render(capacity: Capacity, *, prod: StageSettings) -> str:
    """The page."""
    most = prod.services["backend"].max_tasks
    head = (
        *("service", "requests a second", "busy vCPUs", "vCPUs of a task", "tasks"),
        *("CPU without a zone", "prod's settings"),
    )
    tables = {
        "requests": _table("request", "to", "for each action", "a second", "CPU, ms", rows=_requests(capacity)),
        "tasks": _table(*head, rows=_tasks(capacity, prod)),
        "pauses": _table(
            "pause", "requests a second", "tasks", f"{most} suffice", rows=_pauses(capacity.assumptions, most=most)
        ),
        "settings": _table("setting", "at least", "prod has", rows=_settings(capacity, prod)),
    }
    figures = {**dict(_figures(capacity, prod)), **dict(_of_database(capacity, prod))}
    return TEMPLATE.read_text(encoding="utf-8").format(**tables, **figures)
