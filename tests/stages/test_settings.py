"""Settings are read from the product's file, merged, overridden, and cannot be changed afterwards."""

from ipaddress import IPv4Network
from pathlib import Path

import pydantic
import pytest

from stages.settings import load, overrides_in
from tap_stack.settings import StepScaling
from tests.stages import settings_file


@pytest.mark.requirement("C1")
def test_commerce_has_the_address_plan_that_was_asked_for() -> None:
    for stage in load().stages:
        assert stage.region == "us-east-1"
        assert stage.network.availability_zones == ("us-east-1a", "us-east-1b")
        assert stage.network.public_subnets == (IPv4Network("10.0.1.0/24"), IPv4Network("10.0.2.0/24"))
        assert stage.network.private_subnets == (IPv4Network("10.0.3.0/24"), IPv4Network("10.0.4.0/24"))


@pytest.mark.requirement("C3")
def test_commerce_has_the_tasks_and_the_scaling_that_were_asked_for() -> None:
    for stage in load().stages:
        backend = stage.services["backend"]
        assert (backend.cpu, backend.memory_mib) == (1024, 2048)
        assert backend.step_scaling == StepScaling(scale_out_at=70, scale_in_at=30)


@pytest.mark.requirement("C4")
def test_commerce_has_a_database_that_pauses() -> None:
    for stage in load().stages:
        assert stage.database.engine_version.startswith("15.")
        assert stage.database.serverless is not None
        assert (stage.database.serverless.min_acu, stage.database.serverless.max_acu) == (0, 1)
        assert stage.database.serverless.auto_pause_minutes is not None


@pytest.mark.requirement("P5")
def test_payments_has_a_reader_for_every_failover_and_in_prod_one_in_every_zone() -> None:
    stages = load(product="payments").stages
    for stage in stages:
        assert stage.database.provisioned is not None
        assert stage.database.readers >= 1
        assert stage.database.customer_key
        assert stage.database.application_user
    assert stages[-1].database.readers == len(stages[-1].network.availability_zones) - 1 == 2


@pytest.mark.requirement("P5")
def test_payments_prod_has_a_locked_vault_and_nothing_keeps_the_others_from_being_deleted() -> None:
    *others, prod = load(product="payments").stages
    assert prod.database.backup_vault is not None
    assert (prod.database.backup_vault.hours_between, prod.database.backup_vault.lock) == (6, "compliance")
    assert [stage.database.backup_vault for stage in others] == [None, None]


@pytest.mark.requirement("C8")
def test_commerce_allows_the_burst_that_was_asked_for() -> None:
    assert {stage.api.burst_limit for stage in load().stages} == {1000}


@pytest.mark.requirement("D3")
def test_the_stages_come_in_the_order_that_the_file_names(tmp_path: Path) -> None:
    config = settings_file.write(
        tmp_path,
        {"pipeline.waves": settings_file.waves("staging", "qa", "dev", "prod"), "qa.account": "555555555555"},
    )

    assert [stage.name for stage in load().stages] == ["dev", "staging", "prod"]
    assert [stage.name for stage in load(directory=config).stages] == ["staging", "qa", "dev", "prod"]


def test_production_begins_with_the_first_wave_that_asks_for_an_approval(tmp_path: Path) -> None:
    assert [stage.production for stage in load().stages] == [False, False, True]
    as_in_prod = {
        "retain_data": True,
        "network.nat_gateways": 2,
        "services.backend.min_tasks": 2,
        "database": {"backup_retention_days": 7},
        "load_check": False,
    }
    changes = {f"staging.{setting}": value for setting, value in as_in_prod.items()}
    ahead = [
        {"name": "dev", "stages": ["dev"]},
        {"name": "staging", "stages": ["staging"], "approval": True},
        {"name": "prod", "stages": ["prod"]},
    ]
    config = settings_file.write(tmp_path, {"pipeline.waves": ahead, **changes})

    assert {stage.name: stage.production for stage in load(directory=config).stages} == {
        "dev": False,
        "staging": True,
        "prod": True,
    }


def test_a_wave_has_its_stages_in_the_order_that_it_names(tmp_path: Path) -> None:
    side_by_side = [{"name": "tests", "stages": ["staging", "dev"]}, *settings_file.waves("prod")]
    settings = load(directory=settings_file.write(tmp_path, {"pipeline.waves": side_by_side}))

    waves = [[stage.name for stage in settings.stages_of(wave)] for wave in settings.pipeline.waves]
    assert waves == [["staging", "dev"], ["prod"]]
    assert [stage.name for stage in settings.stages] == ["staging", "dev", "prod"]


@pytest.mark.requirement("C13")
def test_a_stage_is_tagged_with_its_name_and_the_products_project_and_cost_center() -> None:
    settings = load()

    for stage in settings.stages:
        assert stage.tags.environment == stage.name
        assert stage.tags.project == settings.product.project
        assert stage.tags.cost_center == settings.product.cost_center


@pytest.mark.requirement("C13", "P8")
def test_each_product_is_billed_by_its_own_project_and_cost_center(tmp_path: Path) -> None:
    changes = {
        "product.name": "payments",
        "product.project": "payments",
        "product.cost_center": "CC-2002",
        "pipeline.name": "tap-payments",
    }
    other = load(product="payments", directory=settings_file.write(tmp_path, changes, product="payments"))
    assert {(stage.tags.project, stage.tags.cost_center) for stage in other.stages} == {("payments", "CC-2002")}
    assert {(stage.tags.project, stage.tags.cost_center) for stage in load().stages} == {("commerce", "CC-1001")}


def test_a_stage_overrides_the_defaults_deeply_and_lists_as_a_whole(tmp_path: Path) -> None:
    config = settings_file.write(
        tmp_path,
        {
            "defaults.services.backend.step_scaling": {"scale_out_at": 80, "scale_in_at": 20},
            "dev.services.backend.step_scaling": {"scale_out_at": 60},
            "dev.network.availability_zones": ["us-east-1c", "us-east-1d"],
        },
    )
    dev, staging, _ = load(directory=config).stages

    steps = {stage.name: stage.services["backend"].step_scaling for stage in (dev, staging)}
    assert steps == {
        "dev": StepScaling(scale_out_at=60, scale_in_at=20),
        "staging": StepScaling(scale_out_at=80, scale_in_at=20),
    }
    assert dev.network.availability_zones == ("us-east-1c", "us-east-1d")
    assert staging.network.availability_zones == ("us-east-1a", "us-east-1b")


def test_false_switches_off_what_the_defaults_switch_on(tmp_path: Path) -> None:
    zone = {"name": "shop.example.com", "hosted_zone_id": "Z0444444EXAMPLECOM001", "hosted_zone_name": "example.com"}
    config = settings_file.write(
        tmp_path,
        {
            "defaults.domain": zone,
            "dev.domain": False,
            "staging.domain": False,
            "staging.database.serverless": {"min_acu": 0.5, "auto_pause_minutes": False},
        },
    )
    dev, staging, prod = load(directory=config).stages

    assert dev.domain is staging.domain is None
    assert prod.domain is not None
    assert staging.database.serverless is not None
    assert staging.database.serverless.auto_pause_minutes is None


@pytest.mark.requirement("C13")
def test_an_option_overrides_one_setting_of_one_stage() -> None:
    plain = load()
    changed = load(overrides={"staging.services.backend.max_tasks": "10"})

    assert changed.stages[1].services["backend"].max_tasks == 10
    assert changed.stages[0] == plain.stages[0]
    assert changed.stages[2] == plain.stages[2]
    assert changed.pipeline == plain.pipeline


def test_an_options_text_becomes_the_kind_of_value_that_the_setting_takes() -> None:
    dev = load(
        overrides={
            "dev.account": "012345678901",
            "sandbox.account": "012345678901",
            "dev.retain_data": "true",
            "dev.database.serverless.max_acu": "1.5",
            "dev.database.engine_version": "15.10",
            "dev.network.availability_zones": "us-east-1c, us-east-1d",
            "dev.network.public_subnets": '["10.0.16.0/24", "10.0.17.0/24"]',
            "dev.network.cidr": "10.0.0.0/17",
        }
    ).stages[0]

    assert dev.account == "012345678901"
    assert dev.retain_data is True
    assert dev.database.serverless is not None
    assert dev.database.serverless.max_acu == 1.5
    assert dev.database.engine_version == "15.10"
    assert dev.network.availability_zones == ("us-east-1c", "us-east-1d")
    assert dev.network.public_subnets == (IPv4Network("10.0.16.0/24"), IPv4Network("10.0.17.0/24"))
    assert dev.network.cidr == IPv4Network("10.0.0.0/17")


def test_an_option_switches_a_domain_off_and_options_together_make_one() -> None:
    staging = load(overrides={"staging.domain": "false"}).stages[1]
    dev = load(
        overrides={
            "dev.domain.name": "dev.example.com",
            "dev.domain.hosted_zone_id": "Z0222222DEVEXAMPLE001",
            "dev.domain.hosted_zone_name": "dev.example.com",
        }
    ).stages[0]

    assert staging.domain is None
    assert dev.domain is not None


def test_options_are_told_from_the_rest_of_a_cdk_context() -> None:
    context = {
        "product": "commerce",
        "@aws-cdk/core:validateAgainstDefaultRules": True,
        "aws:cdk:enable-path-metadata": True,
        "availability-zones:account=111111111111:region=us-east-1": ["us-east-1a"],
        "staging.services.backend.max_tasks": "10",
        "dev.retain_data": True,
    }

    assert overrides_in(context) == {
        "staging.services.backend.max_tasks": "10",
        "dev.retain_data": "true",
    }


def test_settings_cannot_be_changed() -> None:
    settings = load()

    with pytest.raises(pydantic.ValidationError, match="frozen"):
        settings.pipeline.name = "other"  # type: ignore[misc]
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        settings.stages[0].network.nat_gateways = 2  # type: ignore[misc]
    assert isinstance(settings.stages, tuple)


def test_the_same_file_gives_equal_settings() -> None:
    assert load() == load()
