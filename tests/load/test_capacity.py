"""Prod's settings suffice for the users that payments is made for, as far as the model's assumptions hold (P1)."""

import pytest

from load import assumptions
from load.capacity import Capacity
from stages.settings import StageSettings, load
from tap_stack.setting_types.database import INSTANCE_MEMORY_GIB
from tests.docs import capacity_page


@pytest.fixture(scope="module")
def capacity() -> Capacity:
    return Capacity(assumptions.read())


@pytest.fixture(scope="module")
def prod() -> StageSettings:
    return load(product="payments").stages[-1]


def test_the_page_is_up_to_date(capacity: Capacity, prod: StageSettings) -> None:
    assert capacity_page.PAGE.read_text() == capacity_page.render(capacity, prod=prod), "run: make docs"


@pytest.mark.requirement("P1")
def test_it_is_made_for_50_000_concurrent_users(capacity: Capacity) -> None:
    assert capacity.assumptions.users.concurrent == 50_000


@pytest.mark.requirement("P1", "P2")
def test_three_to_twenty_tasks_of_prods_size_serve_them(capacity: Capacity, prod: StageSettings) -> None:
    for name, service in prod.services.items():
        assert (service.min_tasks, service.max_tasks) == (3, 20)
        assert service.cpu / 1024 == capacity.assumptions.service[name].vcpu
        assert capacity.tasks(name) <= service.max_tasks
        assert capacity.users_of(name, tasks=service.max_tasks) >= capacity.assumptions.users.concurrent


@pytest.mark.requirement("P1", "P2")
def test_scaling_aims_at_the_level_of_the_model_and_the_loss_of_a_zone_is_borne(
    capacity: Capacity, prod: StageSettings
) -> None:
    users = capacity.assumptions.users
    assert len(prod.network.availability_zones) == users.zones
    assert prod.alarms.cpu_percent >= users.zone_loss_percent
    for name, service in prod.services.items():
        assert service.target_tracking is not None
        assert service.target_tracking.cpu_percent <= capacity.assumptions.service[name].cpu_percent
        assert capacity.percent_without_a_zone(name) <= users.zone_loss_percent


@pytest.mark.requirement("P1", "P5")
def test_the_pools_hold_the_connections_that_are_busy(capacity: Capacity, prod: StageSettings) -> None:
    tasks = capacity.tasks("backend")
    assert prod.database.connections_per_task == capacity.assumptions.service["backend"].pool
    assert tasks * prod.database.connections_per_task >= 2 * capacity.busy_connections("reader")
    assert tasks * prod.database.connections_per_task >= 2 * capacity.busy_connections("writer")
    assert prod.database.readers == capacity.assumptions.database.readers


@pytest.mark.requirement("P1", "P5")
def test_the_database_bears_the_load_and_the_loss_of_a_reader(capacity: Capacity, prod: StageSettings) -> None:
    database = capacity.assumptions.database
    assert prod.database.provisioned is not None
    assert INSTANCE_MEMORY_GIB[prod.database.provisioned.instance_class] >= INSTANCE_MEMORY_GIB[database.instance_class]
    assert capacity.connections(most_tasks=prod.services["backend"].max_tasks) <= prod.database.max_connections
    assert capacity.database_percent("writer", instances=1) <= database.percent
    assert capacity.database_percent("reader", instances=database.readers) <= database.percent
    assert capacity.database_percent("reader", instances=database.readers - 1) <= database.reader_loss_percent


@pytest.mark.requirement("P1")
def test_no_limit_refuses_what_is_expected(capacity: Capacity, prod: StageSettings) -> None:
    assert prod.firewall is not None
    assert prod.firewall.requests_per_address >= capacity.requests_per_address
    assert prod.api.rate_limit >= capacity.assumptions.key.payments_per_second
    assert prod.api.quota_per_day >= capacity.requests_per_key


@pytest.mark.requirement("P1")
def test_a_key_may_do_less_than_one_of_commerce(prod: StageSettings) -> None:
    commerce = load(product="commerce").stages[-1].api
    assert prod.api.rate_limit < commerce.rate_limit
    assert prod.api.burst_limit < commerce.burst_limit
    assert prod.api.quota_per_day < commerce.quota_per_day


def with_users(capacity: Capacity, **changes: object) -> Capacity:
    users = capacity.assumptions.users.model_copy(update=changes)
    return Capacity(capacity.assumptions.model_copy(update={"users": users}))


def test_by_hand_1000_users_who_act_every_ten_seconds_keep_so_much_busy(capacity: Capacity) -> None:
    few = with_users(capacity, concurrent=1000, seconds_between_actions=9.5, response_seconds=0.5, burst=1)
    assert few.actions == 100
    assert few.requests(service="backend") == pytest.approx(100 * 2.1)
    assert few.busy_vcpus("backend") == pytest.approx(100 * (2 * 1.5 + 0.1 * 5) / 1000)
    assert few.tasks("backend") == 3  # one for each zone, though one would do
    assert few.busy_connections("writer") == pytest.approx(100 * 0.1 * 12 / 1000)


def test_twice_the_users_need_twice_the_tasks(capacity: Capacity) -> None:
    more = with_users(capacity, concurrent=100_000)
    assert more.tasks("backend") == pytest.approx(2 * capacity.tasks("backend"), abs=1)
