"""What costs money says who pays for it, or the synth fails (C13)."""

import importlib
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from stages.compliance.untaggable import UNTAGGABLE
from stages.compliance.verdict import read_verdict
from stages.settings import load
from tests.conftest import ROOT, Synthesized

if TYPE_CHECKING:
    from aws_cdk import Stack

TAGS = {"Environment": "dev", "Project": "shop", "CostCenter": "cc-42"}
CONTEXT = json.loads((ROOT / "cdk.json").read_text())["context"]

Judge = Callable[..., set[tuple[str, str]]]
"""Rule and construct path of each finding, on a stack in a stage with such stack tags."""


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    def judged(fill: Callable[["Stack"], object], *, stack_tags: dict[str, str] = TAGS) -> set[tuple[str, str]]:
        from aws_cdk import App, Stack, Stage, Validations

        from stages.compliance.cost_allocation import CostAllocationTags

        app = App(outdir=str(tmp_path), context=CONTEXT, stack_traces=False)
        Validations.of(app).add_plugins(CostAllocationTags())
        fill(Stack(Stage(app, "Dev"), "Shop", tags=stack_tags))
        report = tmp_path / "validation-report.json"
        with suppress(RuntimeError):
            app.synth()
            assert not read_verdict(report).findings, "the synth did not fail"
        return {(finding.rule, finding.path) for finding in read_verdict(report).findings}

    return judged


def bucket(stack: "Stack") -> None:
    from aws_cdk import aws_s3

    aws_s3.Bucket(stack, "Orders")


@pytest.mark.requirement("C13")
def test_a_bucket_without_tags_fails_the_synth(judge: Judge) -> None:
    assert judge(bucket) == {("CostAllocation::Tags", "Dev/Shop/Orders/Resource")}


@pytest.mark.requirement("C13")
@pytest.mark.parametrize("missing", [None, *TAGS])
def test_all_three_tags_are_needed(judge: Judge, missing: str | None) -> None:
    def fill(stack: "Stack") -> None:
        from aws_cdk import Tags

        bucket(stack)
        for key in TAGS.keys() - {missing}:
            Tags.of(stack).add(key, "x")

    found = judge(fill, stack_tags={key: value for key, value in TAGS.items() if key != missing})
    expected = {("CostAllocation::Tags", "Dev/Shop/Orders/Resource"), ("CostAllocation::StackTags", "Dev/Shop")}
    assert found == (expected if missing else set())


@pytest.mark.requirement("C13")
def test_the_tags_of_constructs_do_not_stand_for_those_of_the_stack(judge: Judge) -> None:
    def fill(stack: "Stack") -> None:
        from tap_stack import tags
        from tap_stack.settings import TagSettings

        tags.apply(stack, TagSettings(environment="dev", project="shop", cost_center="cc-42"))
        bucket(stack)

    assert judge(fill, stack_tags={}) == {("CostAllocation::StackTags", "Dev/Shop")}


@pytest.mark.requirement("C13")
def test_what_constructs_cannot_tag_is_left_to_the_tags_of_the_stack(
    judge: Judge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    code = tmp_path_factory.mktemp("function")
    (code / "index.js").write_text("exports.handler = async () => {}")

    def fill(stack: "Stack") -> None:
        from aws_cdk import CfnResource, CustomResourceProvider, CustomResourceProviderRuntime

        CfnResource(stack, "Unknown", type="AWS::Shop::Order")
        CustomResourceProvider.get_or_create_provider(
            stack,
            "Custom::Order",
            code_directory=str(code),
            runtime=CustomResourceProviderRuntime.NODEJS_22_X,
        )

    assert judge(fill) == set()


@pytest.mark.requirement("C13")
def test_a_tag_under_a_name_of_the_services_own_counts(judge: Judge) -> None:
    def fill(stack: "Stack") -> None:
        from aws_cdk import Tags, aws_backup

        aws_backup.CfnBackupVault(stack, "Vault", backup_vault_name="orders")
        for key, value in TAGS.items():
            Tags.of(stack).add(key, value)

    assert judge(fill) == set()


@pytest.mark.requirement("C13")
@pytest.mark.parametrize("passed_on", [True, False])
def test_a_service_has_to_pass_its_tags_on_to_its_tasks(judge: Judge, passed_on: bool) -> None:
    def fill(stack: "Stack") -> None:
        from aws_cdk import Tags, aws_ecs

        propagate = "SERVICE" if passed_on else None
        aws_ecs.CfnService(stack, "Backend", task_definition="backend", propagate_tags=propagate)
        for key, value in TAGS.items():
            Tags.of(stack).add(key, value)

    assert judge(fill) == (set() if passed_on else {("CostAllocation::TaskTags", "Dev/Shop/Backend")})


@pytest.mark.requirement("C13", "P8")
def test_the_pipeline_and_every_stage_have_nothing_untagged(product: Synthesized) -> None:
    from aws_cdk import PolicyValidationStack, Stack

    from stages.compliance.cost_allocation import CostAllocationTags

    stacks = [construct for construct in product.app.node.find_all() if isinstance(construct, Stack)]
    templates = {Path(path).name: str(product.directory / path) for path in product.templates}
    synthesized = [
        PolicyValidationStack(stack_construct_path=stack.node.path, template_path=templates[stack.template_file])
        for stack in stacks
    ]
    assert len(synthesized) == 4
    context = SimpleNamespace(app_construct=product.app, stack_templates=synthesized)
    assert CostAllocationTags().validate(context).success


@pytest.mark.requirement("C13", "P8")
@pytest.mark.parametrize(
    ("stage", "environment"), [("Dev", "dev"), ("Staging", "staging"), ("Prod", "prod"), (None, "tools")]
)
def test_everything_says_which_environment_of_which_project_pays(
    product: Synthesized, stage: str | None, environment: str
) -> None:
    """Everything but what CloudFormation cannot tag; also what CDK makes by itself, and would leave untagged."""
    paying = load(product=product.app.node.get_context("product")).product
    expected = {"Environment": environment, "Project": paying.project, "CostCenter": paying.cost_center}
    template = product.stage(stage) if stage else product.pipeline
    taggable = [resource for resource in template.resources if resource.type not in UNTAGGABLE]
    assert len(taggable) > 10
    assert {r.logical_id: r.tags for r in taggable if not expected.items() <= r.tags.items()} == {}


@pytest.mark.requirement("C13", "P8")
def test_the_list_of_the_untaggable_names_nothing_that_cdk_can_tag() -> None:
    """CDK's own classes are made of CloudFormation's specification."""
    classes = [_class_of(name) for name in UNTAGGABLE if name.startswith("AWS::") and name != "AWS::CDK::Metadata"]
    assert len(classes) > 30
    assert [found.__name__ for found in classes if hasattr(found, "tags") or hasattr(found, "cdk_tag_manager")] == []


def _class_of(resource_type: str) -> type:
    _, service, name = resource_type.split("::")
    module = importlib.import_module(f"aws_cdk.aws_{service.lower()}")
    found: type = getattr(module, f"Cfn{name}")
    return found
