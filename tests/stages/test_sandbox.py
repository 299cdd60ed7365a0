"""One stack of nobody's stage, without the pipeline (C14)."""

import json
from pathlib import Path
from typing import Any

import pytest

from stages.sandbox_name import short_name
from stages.settings import SettingsError, load
from tests.conftest import ROOT, Synthesized
from tests.tap_stack.fixed_names import fixed_names
from tests.tap_stack.templates import Template


def deploy(directory: Path, **context: str) -> dict[str, Any]:
    """The only stack of the app with this context, as the cloud assembly describes it."""
    from aws_cdk import App

    import pipeline_app

    flags = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = App(outdir=str(directory), context={**flags, **context}, stack_traces=False)
    pipeline_app.build(app, settings=pipeline_app.settings_of(app))
    app.synth()
    (stack,) = (
        artifact
        for artifact in json.loads((directory / "manifest.json").read_text())["artifacts"].values()
        if artifact["type"] in {"aws:cloudformation:stack", "cdk:cloud-assembly"}
    )
    described: dict[str, Any] = stack
    return described


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="module")
def dev(directory: Path) -> dict[str, Any]:
    return deploy(directory, stage="dev", **{"dev.services.backend.max_tasks": "3"})


@pytest.fixture(scope="module")
def template(dev: dict[str, Any], directory: Path) -> Template:
    return Template(directory / dev["properties"]["templateFile"])


@pytest.mark.requirement("C14")
def test_the_app_holds_one_stack_in_the_stages_account_under_a_name_that_no_stage_has(dev: dict[str, Any]) -> None:
    assert dev["type"] == "aws:cloudformation:stack"
    assert dev["environment"] == "aws://222222222222/us-east-1"
    assert dev["properties"]["stackName"] == "tap-commerce-sandbox-dev"


@pytest.mark.requirement("C14")
def test_it_has_what_the_stage_has_but_the_role_of_the_pipelines_checks_and_people_to_wake(
    template: Template, commerce: Synthesized
) -> None:
    def types(of: Template) -> list[str]:
        others = (r for r in of.resources if not r.logical_id.startswith(("CheckAccess", "SandboxAccess")))
        return sorted(r.type for r in others if r.type != "AWS::SNS::Subscription")

    assert types(template) == types(commerce.stage("Dev"))
    assert commerce.stage("Dev").all("SNS::Subscription")
    assert not template.all("SNS::Subscription")
    assert "CheckRoleArn" not in template.outputs
    assert "tap-commerce-checks" not in json.dumps(template.body)


@pytest.mark.requirement("C14")
def test_no_fixed_name_is_the_stages_own_or_another_sandboxs(
    template: Template, commerce: Synthesized, tmp_path: Path
) -> None:
    other = deploy(tmp_path, stage="dev", sandbox="alice")["properties"]
    assert other["stackName"] == "tap-commerce-sandbox-alice"
    assert len(fixed_names(template)) > 8
    assert not fixed_names(template) & fixed_names(commerce.stage("Dev"))
    assert not fixed_names(template) & fixed_names(Template(tmp_path / other["templateFile"]))


@pytest.mark.requirement("C14")
def test_it_leaves_nothing(template: Template) -> None:
    for resource in template.resources:
        policies = {resource.definition.get(key, "Delete") for key in ("DeletionPolicy", "UpdateReplacePolicy")}
        assert policies == {"Delete"}, resource.logical_id
    assert template.one("RDS::DBCluster").properties["DeletionProtection"] is False


@pytest.mark.requirement("C13")
def test_a_setting_given_on_the_command_line_counts_and_the_tags_tell_it_from_its_stage(template: Template) -> None:
    assert template.one("ApplicationAutoScaling::ScalableTarget").properties["MaxCapacity"] == 3
    assert template.one("RDS::DBCluster").tags["Environment"] == "sandbox-dev"


@pytest.mark.requirement("C14")
def test_a_sandbox_as_prod_keeps_nothing_takes_no_customers_and_is_not_in_prods_account(tmp_path: Path) -> None:
    stack = deploy(tmp_path, stage="prod", sandbox="drill", **{"prod.retain_data": "true"})
    assert stack["properties"]["stackName"] == "tap-commerce-sandbox-drill"
    assert stack["environment"] == "aws://222222222222/us-east-1"
    template = Template(tmp_path / stack["properties"]["templateFile"])
    assert "444444444444" not in json.dumps(template.body)
    assert not template.all("Route53::RecordSet")
    test_it_leaves_nothing(template)


def test_a_domain_of_its_own_it_takes_from_the_command_line(tmp_path: Path) -> None:
    given = {"prod.domain.name": "drill.example.com"}
    template = Template(tmp_path / deploy(tmp_path, stage="prod", **given)["properties"]["templateFile"])
    names = {record.properties["Name"] for record in template.all("Route53::RecordSet")}
    assert names == {"drill.example.com.", "origin.drill.example.com."}


@pytest.fixture(scope="module", params=["commerce", "payments"])
def smallest(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Template, dict[str, Any]]:
    """A branch's sandbox as `[sandbox]` has it, and its stack's properties."""
    directory = tmp_path_factory.mktemp("branch")
    stack = deploy(directory, product=request.param, stage="sandbox", sandbox="feature/Cart-12")["properties"]
    return Template(directory / stack["templateFile"]), stack


def test_a_branch_gets_the_smallest_of_everything(smallest: tuple[Template, dict[str, Any]]) -> None:
    template, _ = smallest
    assert {t.properties["MaxCapacity"] for t in template.all("ApplicationAutoScaling::ScalableTarget")} == {1}
    providers = {json.dumps(s.properties["CapacityProviderStrategy"]) for s in template.all("ECS::Service")}
    assert all('"FARGATE_SPOT"' in provider and '"FARGATE"' not in provider for provider in providers)
    assert len(template.all("EC2::NatGateway")) == 1
    capacity = template.one("RDS::DBCluster").properties["ServerlessV2ScalingConfiguration"]
    assert (capacity["MinCapacity"], capacity["SecondsUntilAutoPause"]) == (0, 300)
    assert len(template.all("RDS::DBInstance")) == 1
    for without in ("WAFv2::WebACL", "CloudWatch::Dashboard", "Route53::RecordSet", "SNS::Subscription"):
        assert not template.all(without), without
    assert {group.properties["RetentionInDays"] for group in template.all("Logs::LogGroup")} == {1}
    test_it_leaves_nothing(template)


def test_its_tags_say_whose_it_is_and_how_long(smallest: tuple[Template, dict[str, Any]], tmp_path: Path) -> None:
    template, stack = smallest
    name = short_name("feature/Cart-12")
    assert stack["stackName"].endswith(f"-sandbox-{name}")
    assert stack["tags"]["Sandbox"] == "feature/Cart-12"
    assert stack["tags"]["ExpiresAfterDays"] == "3"
    assert "ExpiresOn" not in stack["tags"]
    assert stack["tags"]["Environment"] == template.one("RDS::DBCluster").tags["Environment"] == f"sandbox-{name}"
    longer = deploy(tmp_path, sandbox="alice", expires="2026-12-01", **{"sandbox.expires_after_days": "5"})[
        "properties"
    ]
    assert (longer["tags"]["ExpiresOn"], longer["tags"]["ExpiresAfterDays"]) == ("2026-12-01", "5")


def test_the_clean_up_finds_it_wherever_its_settings_are_from(commerce: Synthesized, tmp_path: Path) -> None:
    """By account, name and tag, as the function of the pipeline's stack looks for it."""
    variables = [
        f.properties.get("Environment", {}).get("Variables", {}) for f in commerce.pipeline.all("Lambda::Function")
    ]
    (known,) = (found for found in variables if "PREFIX" in found)
    for stage in ("sandbox", "prod"):
        stack = deploy(tmp_path / stage, stage=stage, sandbox="alice")
        account, region = stack["environment"].removeprefix("aws://").split("/")
        assert account in known["ROLE_ARN"]
        assert region in known["REGIONS"].split(",")
        assert stack["properties"]["stackName"].startswith(known["PREFIX"])
        assert "Sandbox" in stack["properties"]["tags"]
    assert not [s for s in commerce.deployed if f"tap-commerce-{s.lower()}".startswith(known["PREFIX"])]


@pytest.mark.parametrize(
    ("context", "said"),
    [
        (
            {"stage": "dve"},
            '-c stage=dve: unknown stage "dve". Did you mean dev? Known stages: dev, staging, prod, sandbox.',
        ),
        ({"stage": "qa"}, '-c stage=qa: unknown stage "qa". Known stages: dev, staging, prod, sandbox.'),
        (
            {"stage": "dev", "name": "alice"},
            "-c name=alice: a sandbox gets its name by -c sandbox=alice.",
        ),
        (
            {"stage": "sandbox"},
            "-c stage=sandbox: it has to have a name, such as your branch's. Add one: -c sandbox=alice.",
        ),
        (
            {"expires": "2026-12-01"},
            "-c expires=2026-12-01: only a sandbox expires. Add its name: -c sandbox=alice.",
        ),
        (
            {"sandbox": "alice", "expires": "tomorrow"},
            "-c expires=tomorrow: must be a day like 2026-12-31, the last one that the sandbox stands.",
        ),
    ],
)
def test_a_mistake_gets_one_sentence(tmp_path: Path, context: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        deploy(tmp_path, **context)
    assert refused.value.problems == (said,)


def test_a_product_without_the_table_has_no_sandboxes() -> None:
    from aws_cdk import App

    from stages.sandbox import SandboxRequest, sandbox

    settings = load().model_copy(update={"sandbox": None})
    with pytest.raises(SettingsError, match=r"^config/commerce.toml: there is no table \[sandbox\]. Add it.$"):
        sandbox(App(), settings=settings, request=SandboxRequest(stage="dev", name="dev"), given=())


def test_without_a_stage_or_a_name_there_is_no_sandbox() -> None:
    from stages.sandbox import SandboxRequest

    assert SandboxRequest.from_context({"product": "commerce"}) is None


@pytest.mark.requirement("P5")
def test_it_has_no_vault_which_could_not_be_deleted_and_if_locked_never_again() -> None:
    from stages.sandbox import SandboxRequest, settings_of

    payments = load(product="payments")
    prod = payments.stages[-1]
    assert prod.database.backup_vault is not None
    assert payments.sandbox is not None
    own = settings_of(prod, own=payments.sandbox, request=SandboxRequest(stage="prod", name="drill"), given=())
    assert own.database == prod.database.model_copy(update={"backup_vault": None})


@pytest.mark.requirement("C14", "P9")
def test_a_sandbox_of_payments_needs_no_domain_either(tmp_path: Path) -> None:
    stack = deploy(tmp_path, product="payments", stage="dev")
    assert stack["properties"]["stackName"] == "tap-payments-sandbox-dev"
    template = Template(tmp_path / stack["properties"]["templateFile"])
    assert not template.all("Route53::RecordSet")
    assert {rule.properties["Protocol"] for rule in template.all("ElasticLoadBalancingV2::Listener")} == {"HTTP"}
    test_it_leaves_nothing(template)


def test_branches_that_look_alike_are_told_apart() -> None:
    branches = [
        "feature/Cart-12",
        "feature/cart-12",
        "fix/cart-12",
        "cart-12",
        "cart/12",
        "12",
        "Ü",
        "cart12cart12cart12",
    ]
    assert len({short_name(branch) for branch in branches}) == len(branches)
    assert short_name("feature/Cart-12").startswith("cart12")
    assert short_name("alice") == "alice"
