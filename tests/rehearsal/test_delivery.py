"""Reading back what the functions behind DORA's numbers have published."""

from typing import Any

import pytest

from rehearsal import delivery
from rehearsal.delivery import Delivery, read_delivery
from rehearsal.errors import RehearsalError
from rehearsal.pipeline.definition import Deployed

DEPLOYED = Deployed.model_validate(
    {"account": "1" * 12, "region": "us-east-1", "version": 1, "properties": {"Name": "tap", "Stages": []}}
)


class CloudWatch:
    """With a dashboard for what is counted, and answers, one after the other."""

    def __init__(self, *answers: dict[str, list[float]], dashboards: tuple[str, ...] = ("tap-delivery",)) -> None:
        self.answers = list(answers)
        self.dashboards = dashboards

    def __call__(self, service: str, /, *, account: str, region: str) -> Any:  # noqa: ANN401
        assert (service, account, region) == ("cloudwatch", DEPLOYED.account, DEPLOYED.region)
        return self

    def list_dashboards(self, *, DashboardNamePrefix: str) -> Any:  # noqa: ANN401, N803
        found = [name for name in self.dashboards if name.startswith(DashboardNamePrefix)]
        return {"DashboardEntries": [{"DashboardName": name} for name in found]}

    def get_metric_data(self, *, MetricDataQueries: list[Any], **_: object) -> Any:  # noqa: ANN401, N803
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        dimensions = [query["MetricStat"]["Metric"]["Dimensions"] for query in MetricDataQueries]
        assert dimensions == [[{"Name": "Pipeline", "Value": "tap"}]] * 4
        return {"MetricDataResults": [{"Id": q["Id"], "Values": answer.get(q["Id"], [])} for q in MetricDataQueries]}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(delivery, "_PUBLISHED_WITHIN_SECONDS", 0.2)


def test_they_are_waited_for() -> None:
    found = {"deployments": [1.0, 1.0], "failures": [1.0], "leadtime": [93.4], "timetorestore": [12.0]}
    assert read_delivery(CloudWatch({}, {"deployments": [1.0]}, found), DEPLOYED, expected=True) == Delivery(
        deployments=2, failures=1, lead_time=93.4, time_to_restore=12.0
    )


def test_without_a_change_in_production_there_need_not_be_any() -> None:
    assert read_delivery(CloudWatch({}), DEPLOYED, expected=False) is None


def test_with_one_there_must_be_some() -> None:
    with pytest.raises(RehearsalError, match=r"Production was deployed, but Tap/Delivery in CloudWatch has nothing"):
        read_delivery(CloudWatch({}), DEPLOYED, expected=True)


def test_a_pipeline_that_counts_nothing_is_not_waited_for() -> None:
    assert read_delivery(CloudWatch(dashboards=("tap-prod",)), DEPLOYED, expected=True) is None


def test_they_are_words_for_people() -> None:
    numbers = Delivery(deployments=2, failures=1, lead_time=93.4, time_to_restore=12.2)
    assert str(numbers) == "2 deployments, 1 of them failed, lead time 93 s, time to restore 12 s"
