"""The rule DeploymentWindow: whether the clock is within a cron expression, in its time zone.

https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
"""

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rehearsal.pipeline.rules import RuleContext, RuleFailedError, RuleResult

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_FIELDS = ("seconds", "minutes", "hours", "day of the month", "month", "day of the week", "year")


@dataclass(frozen=True)
class DeploymentWindow:
    """Looks at the clock `now`; outside of the window CodePipeline waits, which a rehearsal does not."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self, context: RuleContext) -> RuleResult:
        """Hold within the window."""
        cron, name = context.setting("Cron"), context.rule.configuration.get("TimeZone", "UTC")
        local = self.now().astimezone(_zone(name))
        when = f"{local:%A %H:%M} in {name}"
        if not _is_within(cron, local):
            raise RuleFailedError(
                f"{when} is outside of the deployment window ({cron}): AWS would wait here until it opens", timing=True
            )
        return RuleResult(summary=f"{when} is within the deployment window")


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        here = bool(zoneinfo.available_timezones())
        why = "is not known" if here else "cannot be looked up: this machine has no database of time zones"
        raise RuleFailedError(f"the deployment window's time zone {name} {why}", timing=not here) from None


def _is_within(cron: str, local: datetime) -> bool:
    parts = cron.upper().split()
    if len(parts) not in (6, 7) or parts[0] != "*":
        raise RuleFailedError(f"{cron} is no cron expression of a deployment window: six or seven fields, the first *")
    values = (0, local.minute, local.hour, local.day, local.month, local.isoweekday() % 7 + 1, local.year)
    names: dict[int, tuple[str, ...]] = {4: _MONTHS, 5: _DAYS}
    return all(
        _matches(part, values[place], names=names.get(place, ()), field=_FIELDS[place])
        for place, part in enumerate(parts)
    )


def _matches(part: str, value: int, *, names: tuple[str, ...], field: str) -> bool:
    """One field: `*`, `?`, numbers or names, ranges, lists. The rest of AWS's dialect is not for a rehearsal."""
    if part in ("*", "?"):
        return True
    for item in part.split(","):
        first, _, last = item.partition("-")
        bounds = [names.index(text) + 1 if text in names else text for text in (first, last or first)]
        try:
            low, high = (int(bound) for bound in bounds)
        except ValueError:
            raise RuleFailedError(f"the rehearsal cannot read {part} as {field} of a deployment window") from None
        if low <= value <= high:
            return True
    return False
