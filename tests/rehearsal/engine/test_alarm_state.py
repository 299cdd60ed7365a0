"""When an alarm fires, by the data of its periods, the newest last; `-` is missing, `x` breaches, `.` does not."""

import pytest

from rehearsal.engine.alarm_state import Alarm, Verdict, judge

VALUES = {"x": 10.0, ".": 1.0}


def alarm(**more: object) -> Alarm:
    return {
        "Namespace": "Shop",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        **more,
    }


def judged(alarm: Alarm, data: str) -> Verdict:
    values = {ago: VALUES[symbol] for ago, symbol in enumerate(reversed(data)) if symbol != "-"}
    return judge(alarm, lambda _metric, _period: values)


@pytest.mark.parametrize(
    ("data", "treatment", "expected"),
    [
        ("xxx", "missing", "ALARM"),
        ("xx.", "missing", "OK"),
        ("---", "missing", "INSUFFICIENT_DATA"),
        ("--x", "missing", "ALARM"),
        ("---", "breaching", "ALARM"),
        ("--.", "breaching", "OK"),
        ("---", "notBreaching", "OK"),
        ("-xx", "notBreaching", "OK"),
        ("---", "ignore", None),
        ("-xx", "ignore", None),
        ("-x.", "ignore", "OK"),
        ("xxx", "ignore", "ALARM"),
    ],
)
def test_all_of_three_periods_must_breach(data: str, treatment: str, expected: str | None) -> None:
    assert judged(alarm(EvaluationPeriods=3, TreatMissingData=treatment), data).state == expected


@pytest.mark.parametrize(("data", "expected"), [("x.x.x", "ALARM"), ("x...x", "OK"), ("xxx--", "ALARM")])
def test_some_of_the_periods_may_be_enough(data: str, expected: str) -> None:
    some = alarm(EvaluationPeriods=5, DatapointsToAlarm=3, TreatMissingData="notBreaching")
    assert judged(some, data).state == expected


def test_what_was_before_its_periods_does_not_count() -> None:
    assert judged(alarm(EvaluationPeriods=1), "xxx.").state == "OK"


def test_a_band_is_learnt_from_what_was_before() -> None:
    metric = {"Metric": {"Namespace": "Shop", "MetricName": "Errors"}, "Stat": "Sum", "Period": 60}
    band = {
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanUpperThreshold",
        "ThresholdMetricId": "band",
        "Metrics": [
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 3)"},
            {"Id": "m", "MetricStat": metric, "ReturnData": True},
        ],
    }
    assert judged(band, "....x").state == "ALARM"
    assert judged(band, "x.x.x").state == "OK"  # as it has been before
    assert judged(band, "..x").state == "INSUFFICIENT_DATA"  # too little to learn from
