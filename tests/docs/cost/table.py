"""docs/cost.toml: prices, the load that the page reckons with, and what is free."""

import datetime
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

TABLE = Path(__file__).parents[3] / "docs" / "cost.toml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(_Part):
    """One list price, by the month unless `per` says otherwise, and where it stands."""

    usd: float
    per: str
    source: str
    date: datetime.date


class Load(_Part):
    """What happens in a month. `requests` is a share of one API key's daily quota."""

    requests: float
    tasks: Literal["least", "most"]
    capacity_units: Literal["least", "most"]
    database_gb: float
    logs_gb: float
    nat_gb: float
    stored_gb: float


class Request(_Part):
    """What one API request brings along."""

    answer_kb: float
    log_kb: float
    stored_kb: float
    database_io: float
    site_files: float
    site_file_kb: float


class Metrics(_Part):
    """Custom metrics that ECS writes for each."""

    cluster: int
    task_definition: int
    service: int


class ApiMetrics(_Part):
    """Custom metrics that API Gateway writes for each."""

    method: int


class Free(_Part):
    """Types of resource that nobody is charged for, or not by themselves."""

    why: str
    types: frozenset[str]


class CostTable(_Part):
    """The whole file."""

    region: str
    hours: float
    days: float
    load: dict[str, Load]
    request: Request
    container_insights: Metrics
    api_metrics: ApiMetrics
    price: dict[str, Price]
    free: tuple[Free, ...]

    def is_free(self, resource_type: str) -> bool:
        """Whether the file says so."""
        return any(resource_type in free.types for free in self.free)


def read(path: Path = TABLE) -> CostTable:
    """The table as it is committed."""
    return CostTable.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
