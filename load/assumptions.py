"""load/capacity.toml, typed."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

ASSUMPTIONS = Path(__file__).parent / "capacity.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Users(_Part):
    """Who comes, and what must still work when a zone is lost or a version replaced."""

    concurrent: int
    seconds_between_actions: float
    response_seconds: float
    burst: float
    actions_per_visit: int
    zones: int
    zone_loss_percent: int
    in_deployment: int


class Request(_Part):
    """A kind of request: how often, and what one takes."""

    service: str
    per_action: float
    cpu_ms: float
    database_ms: float
    database_cpu_ms: float
    database: Literal["reader", "writer", "none"]
    answer_kb: float


class Service(_Part):
    """What a task is."""

    vcpu: float
    cpu_percent: int
    pool: int


class Database(_Part):
    """What the instances are at least."""

    instance_class: str
    vcpu: float
    readers: int
    percent: int
    reader_loss_percent: int


class Address(_Part):
    """What one IP address may stand for."""

    users: int
    files_per_action: float


class Key(_Part):
    """What one API key is used for."""

    payments_per_second: int
    busy_hours_per_day: int


class Scaling(_Part):
    """How long a decision takes to become capacity."""

    minutes_to_decide: float
    minutes_to_measure: float
    minutes_to_start: float


class Assumptions(_Part):
    """All of it."""

    users: Users
    request: Mapping[str, Request]
    service: Mapping[str, Service]
    database: Database
    address: Address
    key: Key
    scaling: Scaling


def read(path: Path = ASSUMPTIONS) -> Assumptions:
    """The assumptions as they are written."""
    return Assumptions.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
