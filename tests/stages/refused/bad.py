"""What a row of the tables here is: settings, and what their author is to read: every word, and nothing besides."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bad:
    """A mistake: changes to the commerce file by dotted path, command line options, and the problems they make.

    A problem that does not begin with an option begins with the file, which is left out here.
    """

    kind: str
    problems: tuple[str, ...]
    changes: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


STAGE_KEYS = (
    "network, services, database, api, origin_verification, firewall, site, domain, alarm_emails, alarms, retain_data,"
    " container_insights, dashboard, log_retention_days, trace_percent, account, region, load_check"
)
TRACKING = {
    "cpu_percent": 60,
    "memory_percent": 70,
    "scale_out_cooldown_seconds": 60,
    "scale_in_cooldown_seconds": 300,
}

LOAD = {
    "users": 20,
    "spawn_rate": 10,
    "seconds": 60,
    "p95_ms": 1000,
    "error_percent": 1,
    "fewest_requests": 100,
}

UUID = "01234567-89ab-cdef-0123-456789abcdef"
