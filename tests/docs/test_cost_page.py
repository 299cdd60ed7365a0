"""Every figure by hand once, and the page as the code writes it."""

import json
from pathlib import Path

import pytest

from tests.conftest import Synthesized, synthesize_sandbox
from tests.docs import cost_page
from tests.docs.cost import table
from tests.docs.cost.bill import UnknownTypesError, bill
from tests.docs.cost.table import CostTable
from tests.tap_stack.templates import Json, Template


@pytest.fixture(scope="module")
def prices() -> CostTable:
    return table.read()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return synthesize_sandbox(tmp_path_factory.mktemp("sandbox"))


def test_the_page_of_costs_is_up_to_date(commerce: Synthesized, sandbox: Template, prices: CostTable) -> None:
    page = cost_page.render(commerce.deployed, sandbox=sandbox, table=prices)
    assert cost_page.PAGE.read_text() == page, "run: make docs"


def test_a_sandbox_costs_less_than_any_stage(commerce: Synthesized, sandbox: Template, prices: CostTable) -> None:
    for load in ("idle", "busy"):
        least = min(bill(template, load=load, table=prices).total for template in commerce.deployed.values())
        assert bill(sandbox, load=load, table=prices).total < least


def test_dev_at_rest_costs_less_than_80_dollars(commerce: Synthesized, prices: CostTable) -> None:
    assert bill(commerce.stage("Dev"), load="idle", table=prices).total < cost_page.DEV_AT_REST


def test_a_stage_costs_less_idle_than_busy(commerce: Synthesized, prices: CostTable) -> None:
    for template in commerce.deployed.values():
        idle, busy = (bill(template, load=load, table=prices) for load in ("idle", "busy"))
        assert idle.items.keys() <= busy.items.keys()
        assert all(usd <= busy.items[item] for item, usd in idle.items.items())


def test_a_paused_database_costs_its_storage_only(commerce: Synthesized, prices: CostTable) -> None:
    found = bill(commerce.stage("Dev"), load="idle", table=prices).items
    assert "Aurora capacity" not in found
    assert found["Aurora storage and I/O"] == pytest.approx(0.10)


def template(path: Path, **resources: Json) -> Template:
    path.write_text(json.dumps({"Resources": resources}))
    return Template(path)


def test_a_type_without_a_price_is_named_with_what_to_do(tmp_path: Path, prices: CostTable) -> None:
    unknown = template(tmp_path / "template.json", Queue={"Type": "AWS::SQS::Queue"}, Role={"Type": "AWS::IAM::Role"})
    with pytest.raises(UnknownTypesError, match=r"^AWS::SQS::Queue: say in tests/docs/cost/charges.py"):
        bill(unknown, load="idle", table=prices)


def service(*, strategy: Json) -> dict[str, Json]:
    """Two tasks of half a vCPU and a GB."""
    task = {"Cpu": "512", "Memory": "1024"}
    properties = {"TaskDefinition": {"Ref": "Task"}, "DesiredCount": 2, **strategy}
    return {
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {}},
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
        "Service": {"Type": "AWS::ECS::Service", "Properties": properties},
    }


def test_tasks_are_paid_by_the_vcpu_and_the_gb_and_on_spot_by_a_third(tmp_path: Path, prices: CostTable) -> None:
    month = 2 * 730 * (0.5 * 0.04048 + 1 * 0.004445)
    regular = bill(template(tmp_path / "regular.json", **service(strategy={})), load="idle", table=prices)
    assert regular.items == {"Fargate tasks": pytest.approx(month)}
    strategy = {"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]}
    spot = bill(template(tmp_path / "spot.json", **service(strategy=strategy)), load="idle", table=prices)
    assert spot.items == {"Fargate tasks (Spot)": pytest.approx(0.3 * month)}


def test_an_alarm_is_paid_by_the_metrics_it_watches(tmp_path: Path, prices: CostTable) -> None:
    stat: Json = {"MetricStat": {"Metric": {}}}
    band = {"Expression": "ANOMALY_DETECTION_BAND(m1, 2)"}
    alarms: dict[str, Json] = {
        "Simple": {},
        "Rate": {"Metrics": [stat, stat, {"Expression": "100 * a / b"}]},
        "Unusual": {"Metrics": [stat, band]},
    }
    resources = {name: {"Type": "AWS::CloudWatch::Alarm", "Properties": p} for name, p in alarms.items()}
    found = bill(template(tmp_path / "alarms.json", **resources), load="idle", table=prices).items
    assert found == {"alarms": pytest.approx(0.10 + 0.20 + 0.30)}


def test_a_web_acl_is_paid_by_its_rules(tmp_path: Path, prices: CostTable) -> None:
    acl = {"Type": "AWS::WAFv2::WebACL", "Properties": {"Scope": "REGIONAL", "Rules": [{}, {}, {}]}}
    assert bill(template(tmp_path / "acl.json", Acl=acl), load="idle", table=prices).total == pytest.approx(8)


def test_every_price_says_where_it_stands_and_is_used(prices: CostTable) -> None:
    charges = (Path(cost_page.__file__).parent / "cost" / "charges.py").read_text()
    assert all(price.source.startswith("https://aws.amazon.com/") for price in prices.price.values())
    unused = {name for name in prices.price if name.removesuffix("_vcpu").removesuffix("_memory") not in charges}
    assert not unused
