"""Two products, each with a pipeline of its own, in one tools account and from one repository."""

import pytest

from tests.conftest import Synthesized
from tests.pipeline.definition import Definition
from tests.tap_stack.fixed_names import fixed_names

STAGES = ("Dev", "Staging", "Prod")


@pytest.fixture(scope="module")
def shop(commerce: Synthesized) -> Definition:
    return Definition(commerce.pipeline)


@pytest.fixture(scope="module")
def bank(payments: Synthesized) -> Definition:
    return Definition(payments.pipeline)


@pytest.mark.requirement("D3", "P9")
def test_they_can_stand_side_by_side(commerce: Synthesized, payments: Synthesized) -> None:
    assert commerce.stack.account == payments.stack.account
    assert commerce.stack.stack_name != payments.stack.stack_name
    assert len(fixed_names(payments.pipeline)) > 5
    assert not fixed_names(commerce.pipeline) & fixed_names(payments.pipeline)


@pytest.mark.requirement("D3", "P9")
def test_no_stage_of_one_shares_an_account_with_a_stage_of_the_other(
    commerce: Synthesized, payments: Synthesized
) -> None:
    accounts = [{stage.account for stage in product.stack.stages} for product in (commerce, payments)]
    assert all(len(found) == len(STAGES) for found in accounts)
    assert not set.intersection(*accounts)


@pytest.mark.requirement("D3", "P9")
def test_they_go_the_same_way(shop: Definition, bank: Definition) -> None:
    assert shop.stage_names == bank.stage_names


@pytest.mark.requirement("D6", "P9")
@pytest.mark.parametrize("stage", STAGES)
def test_each_builds_its_product_and_checks_its_workload(shop: Definition, bank: Definition, stage: str) -> None:
    for definition, product, workload in ((shop, "commerce", "shop"), (bank, "payments", "payments")):
        assert definition.action("Build", "Synth").environment["PRODUCT"] == product
        checks = definition.action(stage, "Checks")
        assert checks.environment["WORKLOAD"] == workload
        names = {group.properties["Name"] for group in checks.report_groups}
        assert names == {f"tap-{product}-{stage.lower()}-{suite}" for suite in ("checks", "journey")}
