"""What a load check demands, and whether what was measured meets it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

PERCENTILE = 0.95


class LoadCheckError(Exception):
    """The check cannot be made; the message is for people."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A stage's `load_check`, see stages/settings: how much, for how long, and what has to come of it."""

    users: int
    spawn_rate: float
    seconds: float
    p95_ms: float
    error_percent: float
    fewest_requests: int

    def shortened(self, *, users: int | None, seconds: float | None) -> "Demand":
        """With fewer users or seconds, where the rehearsal has no more; the fewest requests go with them."""
        shorter = replace(self, users=users or self.users, seconds=seconds or self.seconds)
        share = shorter.users * shorter.seconds / (self.users * self.seconds)
        return replace(shorter, fewest_requests=max(1, math.floor(self.fewest_requests * share)))


@dataclass(frozen=True)
class Answered:
    """One request: its endpoint, how long its answer took, and what was wrong with it."""

    endpoint: str
    milliseconds: float
    wrong: str = ""


@dataclass(frozen=True)
class Verdict:
    """One threshold at one endpoint, or of all; `measured` is text for people."""

    endpoint: str
    threshold: str
    measured: str
    met: bool
    examples: tuple[str, ...] = ()


def judge(demand: Demand, answered: Sequence[Answered], *, endpoints: Sequence[str]) -> list[Verdict]:
    """Every threshold; those that are not met come first. An endpoint that was not asked meets none."""
    by_endpoint: Mapping[str, list[Answered]] = {name: [] for name in endpoints}
    for one in answered:
        by_endpoint[one.endpoint].append(one)
    enough = Verdict(
        "all endpoints",
        f"at least {demand.fewest_requests} requests",
        f"{len(answered)} requests",
        len(answered) >= demand.fewest_requests,
    )
    verdicts = [enough]
    for endpoint, of_it in by_endpoint.items():
        verdicts += [_slow(demand, endpoint, of_it), _wrong(demand, endpoint, of_it)]
    return sorted(verdicts, key=lambda verdict: verdict.met)


def percentile(milliseconds: Sequence[float]) -> float:
    """The smallest value that 95 of 100 do not exceed (nearest rank)."""
    return sorted(milliseconds)[math.ceil(PERCENTILE * len(milliseconds)) - 1]


def _slow(demand: Demand, endpoint: str, answered: Sequence[Answered]) -> Verdict:
    threshold = f"p95 of at most {demand.p95_ms:g} ms"
    if not answered:
        return Verdict(endpoint, threshold, "no request", met=False)
    p95 = percentile([one.milliseconds for one in answered])
    return Verdict(endpoint, threshold, f"{p95:.0f} ms of {len(answered)} requests", p95 <= demand.p95_ms)


def _wrong(demand: Demand, endpoint: str, answered: Sequence[Answered]) -> Verdict:
    threshold = f"at most {demand.error_percent:g} % errors"
    if not answered:
        return Verdict(endpoint, threshold, "no request", met=False)
    wrong = [one.wrong for one in answered if one.wrong]
    percent = 100 * len(wrong) / len(answered)
    measured = f"{percent:.2f} %, {len(wrong)} of {len(answered)} requests"
    return Verdict(endpoint, threshold, measured, percent <= demand.error_percent, tuple(dict.fromkeys(wrong))[:3])
