import pytest

from tests.tap_stack.monitoring.alarms import alarm, metrics, state
from tests.tap_stack.templates import Template

BALANCER = {
    "requests": "RequestCount",
    "errors": "HTTPCode_Target_5XX_Count",
}
API = {"requests": "Count", "errors": "5XXError"}


@pytest.mark.requirement("C10")
@pytest.mark.parametrize(("what", "names"), [("load-balancer-5xx", BALANCER), ("api-5xx", API)])
@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"requests": 100, "errors": 5}, "ALARM"),  # five percent
        ({"requests": 101, "errors": 5}, "OK"),
        ({"requests": 10_000, "errors": 499}, "OK"),  # a rate, not a count
        ({"requests": 10_000, "errors": 500}, "ALARM"),
        ({"requests": 1, "errors": 1}, "OK"),  # one request at night: all have failed, and yet
        ({"requests": 4, "errors": 4}, "ALARM"),  # at the floor
        ({"requests": 100}, "OK"),  # nothing failed
        ({}, "OK"),  # nobody asked
    ],
)
def test_a_rate_of_server_errors_is_a_symptom(
    disposable: Template, what: str, names: dict[str, str], counts: dict[str, float], expected: str
) -> None:
    data = {names[kind]: (count,) for kind, count in counts.items()}
    assert state(alarm(disposable, what), data) == expected


@pytest.mark.requirement("C10")
def test_the_load_balancers_own_errors_count_though_it_does_not_count_their_requests(disposable: Template) -> None:
    symptom = alarm(disposable, "load-balancer-5xx")
    assert state(symptom, {"HTTPCode_ELB_5XX_Count": (50,)}) == "ALARM"
    both = {"HTTPCode_ELB_5XX_Count": (3,), "HTTPCode_Target_5XX_Count": (2,), "RequestCount": (100,)}
    assert state(symptom, both) == "ALARM"
    assert [name for _, name, _ in metrics(symptom)] == [
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_5XX_Count",
        "RequestCount",
    ]


@pytest.mark.requirement("C10")
def test_the_rates_are_those_of_five_minutes(disposable: Template) -> None:
    for what in ("load-balancer-5xx", "api-5xx"):
        queries = alarm(disposable, what).properties["Metrics"]
        assert {query["MetricStat"]["Period"] for query in queries if "MetricStat" in query} == {300}


@pytest.mark.requirement("C10")
@pytest.mark.parametrize(
    ("what", "metric"), [("api-4xx", "4XXError"), ("load-balancer-4xx", "HTTPCode_Target_4XX_Count")]
)
def test_unusually_many_client_errors_are_warned_of(disposable: Template, what: str, metric: str) -> None:
    warning = alarm(disposable, what)
    usual = (10, 14, 6) * 4
    assert "ANOMALY_DETECTION_BAND" in str(warning.properties["Metrics"])
    assert state(warning, {metric: (*usual, 50, 50, 50)}) == "ALARM"
    assert state(warning, {metric: (*usual, 50, 50, 12)}) == "OK"
    assert state(warning, {metric: (*usual, 15, 15, 15)}) == "OK"
    assert state(warning, {metric: (*usual, 0, 0, 0)}) == "OK"  # fewer than usual is no trouble
    assert warning.properties["TreatMissingData"] == "notBreaching"
