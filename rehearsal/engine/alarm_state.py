"""What state an alarm is in, given what its metrics have been.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from rehearsal.engine.metric_math import Series, UnsupportedExpressionError, Value, evaluate

Alarm = Mapping[str, Any]
"""As DescribeAlarms shows it."""
History = Callable[[Mapping[str, Any], int], dict[int, float]]
"""The values of a metric (namespace, name, dimensions, statistic) by how many of its periods they are ago."""

_BAND = re.compile(r"ANOMALY_DETECTION_BAND\((\w+), ?([\d.]+)\)")
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
    "GreaterThanUpperThreshold": operator.gt,
}
LEARNING_PERIODS = 3
"""What the band is made of at least; CloudWatch takes two weeks of data and knows of days and hours."""


@dataclass(frozen=True)
class Verdict:
    """`state` is None where the alarm stays as it is. The datapoints are those that it was judged by."""

    state: str | None
    datapoints: Series


def metrics_of(alarm: Alarm) -> dict[str, Mapping[str, Any]]:
    """The metrics that an alarm reads, by id; one that needs no math has the id `value`."""
    if "Metrics" not in alarm:
        return {"value": {"Metric": alarm, "Stat": alarm.get("ExtendedStatistic") or alarm["Statistic"]}}
    return {query["Id"]: query["MetricStat"] for query in alarm["Metrics"] if "MetricStat" in query}


def period_of(alarm: Alarm) -> int:
    """Seconds; the same for all of its metrics."""
    periods = {int(query["MetricStat"]["Period"]) for query in alarm.get("Metrics", ()) if "MetricStat" in query}
    return max(periods, default=int(alarm.get("Period") or 60))


def check(alarm: Alarm) -> None:
    """Raise UnsupportedExpressionError if an expression, or the comparison, is not known here."""
    if alarm["ComparisonOperator"] not in _COMPARISONS:
        raise UnsupportedExpressionError(f"the embedded AWS does not know {alarm['ComparisonOperator']}")
    judge(alarm, lambda _metric, _period: {0: 1.0})


def judge(alarm: Alarm, history: History) -> Verdict:
    """Evaluate an alarm over its periods."""
    periods, seconds = int(alarm["EvaluationPeriods"]), period_of(alarm)
    known: dict[str, Value] = {}
    past: dict[str, dict[int, float]] = {}
    for name, metric in metrics_of(alarm).items():
        past[name] = history(metric, seconds)
        known[name] = [past[name].get(ago) for ago in reversed(range(periods))]
    limits: Value = float(alarm.get("Threshold") or 0)
    expressions = {query["Id"]: query["Expression"] for query in alarm.get("Metrics", ()) if "Expression" in query}
    for name in reversed(list(expressions)):  # CDK writes what an expression is made of after it
        if band := _BAND.fullmatch(expressions[name]):
            limits = _upper_limit(past[band[1]], periods=periods, deviations=float(band[2]))
        else:
            known[name] = evaluate(expressions[name], known, periods=periods)
    values = known[_returned(alarm)]
    datapoints: Series = values if isinstance(values, Sequence) else [values] * periods
    return Verdict(_state(alarm, [_breaches(alarm, value, limits) for value in datapoints]), datapoints)


def _returned(alarm: Alarm) -> str:
    """The id of what is compared."""
    returned = [
        query["Id"]
        for query in alarm.get("Metrics", ())
        if query.get("ReturnData", True) and query["Id"] != alarm.get("ThresholdMetricId")
    ]
    return str(returned[0]) if returned else "value"


def _upper_limit(past: dict[int, float], *, periods: int, deviations: float) -> Value:
    """So many standard deviations above the mean of what was before the periods that are judged."""
    learnt = [value for ago, value in past.items() if ago >= periods]
    if len(learnt) < LEARNING_PERIODS:
        return [None] * periods
    return fmean(learnt) + deviations * pstdev(learnt)


def _breaches(alarm: Alarm, value: float | None, limit: Value) -> bool | None:
    if value is None or isinstance(limit, Sequence):
        return None
    return _COMPARISONS[alarm["ComparisonOperator"]](value, limit)


def _state(alarm: Alarm, breaches: Sequence[bool | None]) -> str | None:
    """ALARM if enough datapoints breach; what counts for those that are missing is the alarm's to say."""
    enough = int(alarm.get("DatapointsToAlarm") or len(breaches))
    bad, missing = breaches.count(True), breaches.count(None)
    treatment = alarm.get("TreatMissingData") or "missing"
    if treatment == "breaching":
        bad += missing
    elif treatment == "ignore":
        if bad < enough <= bad + missing:
            return None
    elif treatment == "missing":
        if missing == len(breaches):
            return "INSUFFICIENT_DATA"
        enough = min(enough, len(breaches) - missing)
    return "ALARM" if bad >= enough else "OK"
