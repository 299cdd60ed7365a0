"""What the embedded AWS does wrong when it is told to, and nobody else's."""

import time
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from rehearsal.faults.orders import ENDING_TASKS, LATE_ANSWERS, REFUSED_ANSWER, Orders
from rehearsal.images.store import ImageStore
from tests.rehearsal.engine import service
from tests.rehearsal.engine.cloud import DEV, PROD, Cloud, StackFailedError

_SECONDS = 0.7


@pytest.fixture
def orders(cloud: Cloud) -> Iterator[Orders]:
    orders = Orders(cloud.workspace.run)
    yield orders
    for name in (ENDING_TASKS, LATE_ANSWERS, REFUSED_ANSWER):
        orders.take_back(name)


def test_tasks_that_are_to_end_do_and_the_circuit_breaker_says_so(cloud: Cloud, orders: Orders) -> None:
    outputs = service.deploy(cloud, "ending", service.resources("well"))
    orders.give(ENDING_TASKS, account=DEV, spared=[])

    with pytest.raises(StackFailedError, match="ECS Deployment Circuit Breaker was triggered"):
        service.deploy(cloud, "ending", service.resources("fine"))

    assert len(orders.done(ENDING_TASKS)) > 1
    assert cloud.request(outputs["Host"], "/").json()["MODE"] == "well"
    orders.take_back(ENDING_TASKS)
    service.deploy(cloud, "ending", service.resources("fine"))
    assert cloud.request(outputs["Host"], "/").json()["MODE"] == "fine"
    cloud.delete("ending")


@pytest.mark.parametrize("account", [PROD, DEV])
def test_tasks_of_other_accounts_and_images_live_on(cloud: Cloud, orders: Orders, account: str) -> None:
    service.push_image(cloud.workspace.run)
    digest = ImageStore(cloud.workspace.run).resolve(service.IMAGE).manifest_digest
    orders.give(ENDING_TASKS, account=account, spared=[digest] if account == DEV else [])
    outputs = service.deploy(cloud, "spared", service.resources("well"))
    assert cloud.request(outputs["Host"], "/").status == 200
    cloud.delete("spared")


def test_answers_are_as_late_as_they_are_to_be(cloud: Cloud, orders: Orders) -> None:
    outputs = service.deploy(cloud, "late-answers", service.resources("well"))

    def seconds() -> float:
        clock = time.monotonic()
        assert cloud.request(outputs["Host"], "/").status == 200
        return time.monotonic() - clock

    for account in (PROD, DEV):
        orders.give(LATE_ANSWERS, account=account, seconds=_SECONDS)
        took = seconds()
        late = len(orders.done(LATE_ANSWERS))
        assert late == (account == DEV)
        assert took >= _SECONDS or not late
    cloud.delete("late-answers")


def test_one_request_is_refused_and_the_next_is_not(cloud: Cloud, orders: Orders) -> None:
    outputs = service.deploy(cloud, "refused", service.resources("well"))
    orders.give(REFUSED_ANSWER, account=DEV, method="GET")
    assert [cloud.request(outputs["Host"], "/").status for _ in range(3)] == [502, 200, 200]
    assert orders.done(REFUSED_ANSWER)[-1] == "GET /"
    orders.give(REFUSED_ANSWER, account=DEV, method="POST")
    assert cloud.request(outputs["Host"], "/").status == 200
    cloud.delete("refused")


def test_an_image_that_was_deleted_can_be_pulled_no_more(cloud: Cloud) -> None:
    ecr = cloud.client("ecr")
    service.push_image(cloud.workspace.run)
    manifest = ImageStore(cloud.workspace.run).resolve(service.IMAGE).manifest
    ecr.create_repository(repositoryName="server")
    try:
        with pytest.raises(StackFailedError, match="ECS Deployment Circuit Breaker was triggered"):
            service.deploy(cloud, "deleted", service.resources("well"))
        ecr.put_image(repositoryName="server", imageTag="v1", imageManifest=manifest)
        service.deploy(cloud, "pushed", service.resources("well"))
        cloud.delete("pushed")
    finally:
        ecr.delete_repository(repositoryName="server", force=True)


def test_a_cluster_that_does_not_exist_can_be_stopped_by_nobody(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="DBClusterNotFoundFault"):
        cloud.client("rds").stop_db_cluster(DBClusterIdentifier="nowhere")
