"""One stage's stack alone, without the pipeline (C14)."""

import json
from pathlib import Path
from typing import Any

import pytest

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
    assert dev["properties"]["stackName"] == "tap-commerce-dev-sandbox"


@pytest.mark.requirement("C14")
def test_it_has_what_the_stage_has_but_the_role_of_the_pipelines_checks_and_people_to_wake(
    template: Template, commerce: Synthesized
) -> None:
    def types(of: Template) -> list[str]:
        others = (r for r in of.resources if not r.logical_id.startswith("CheckAccess"))
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
    other = deploy(tmp_path, stage="dev", name="alice")["properties"]
    assert other["stackName"] == "tap-commerce-dev-alice"
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
    assert template.one("RDS::DBCluster").tags["Environment"] == "dev-sandbox"


@pytest.mark.requirement("C14")
def test_a_sandbox_of_prod_keeps_nothing_and_takes_no_customers(tmp_path: Path) -> None:
    stack = deploy(tmp_path, stage="prod", name="drill")
    assert stack["properties"]["stackName"] == "tap-commerce-prod-drill"
    template = Template(tmp_path / stack["properties"]["templateFile"])
    assert not template.all("Route53::RecordSet")
    test_it_leaves_nothing(template)


def test_what_the_command_line_gives_it_keeps(tmp_path: Path) -> None:
    given = {"prod.domain.name": "drill.example.com", "prod.retain_data": "true"}
    template = Template(tmp_path / deploy(tmp_path, stage="prod", **given)["properties"]["templateFile"])
    names = {record.properties["Name"] for record in template.all("Route53::RecordSet")}
    assert names == {"drill.example.com.", "origin.drill.example.com."}
    assert template.one("RDS::DBCluster").properties["DeletionProtection"] is True


@pytest.mark.parametrize(
    ("context", "said"),
    [
        ({"stage": "dve"}, '-c stage=dve: unknown stage "dve". Did you mean dev? Known stages: dev, staging, prod.'),
        ({"stage": "qa"}, '-c stage=qa: unknown stage "qa". Known stages: dev, staging, prod.'),
        ({"name": "alice"}, "-c name=alice: only a sandbox has a name. Add the stage: -c stage=dev."),
        (
            {"stage": "dev", "name": "Alice-2"},
            "-c name=Alice-2: must be lower-case letters and digits, 10 at most, a letter first: AWS resources are"
            " named after it.",
        ),
    ],
)
def test_a_mistake_gets_one_sentence(tmp_path: Path, context: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        deploy(tmp_path, **context)
    assert refused.value.problems == (said,)


def test_without_a_stage_there_is_no_sandbox() -> None:
    from stages.sandbox import SandboxRequest

    assert SandboxRequest.from_context({"product": "commerce"}) is None


@pytest.mark.requirement("P5")
def test_it_has_no_vault_which_could_not_be_deleted_and_if_locked_never_again() -> None:
    from stages.sandbox import SandboxRequest, settings_of

    prod = load(product="payments").stages[-1]
    assert prod.database.backup_vault is not None
    own = settings_of(prod, request=SandboxRequest(stage="prod"), given=())
    assert own.database == prod.database.model_copy(update={"backup_vault": None})


@pytest.mark.requirement("C14", "P9")
def test_a_sandbox_of_payments_needs_no_domain_either(tmp_path: Path) -> None:
    stack = deploy(tmp_path, product="payments", stage="dev")
    assert stack["properties"]["stackName"] == "tap-payments-dev-sandbox"
    template = Template(tmp_path / stack["properties"]["templateFile"])
    assert not template.all("Route53::RecordSet")
    assert {rule.properties["Protocol"] for rule in template.all("ElasticLoadBalancingV2::Listener")} == {"HTTP"}
    test_it_leaves_nothing(template)
