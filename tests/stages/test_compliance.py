"""Every finding of the rule packs is accepted with a reason, and nothing else is (D4)."""

import pytest

from stages.compliance.record import acknowledged
from stages.compliance.rule_packs import CLOUDFORMATION, REPORTED_AS
from stages.settings import load
from tests.conftest import Synthesized


@pytest.fixture(scope="module")
def found(product: Synthesized) -> set[tuple[str, str]]:
    """Rule and construct path of each finding, accepted or not."""
    from stages.compliance.nag import PACKS

    name = product.app.node.get_context("product")
    return {
        (f"{REPORTED_AS[pack]}::{violation.rule_name}", str(resource.construct_path))
        for pack in load(product=name).product.rule_packs
        for violation in PACKS[pack](product.app).validate_scope(product.app).violations
        for resource in violation.violating_resources
    }


@pytest.fixture(scope="module")
def accepted(product: Synthesized) -> set[tuple[str, str]]:
    return {
        (one.finding, f"{one.stack}/{one.path}")
        for one in acknowledged(product.directory)
        if not one.finding.startswith(CLOUDFORMATION)
    }


@pytest.mark.requirement("D4")
def test_nothing_is_found_that_is_not_accepted(found: set[tuple[str, str]], accepted: set[tuple[str, str]]) -> None:
    assert not found - accepted


@pytest.mark.requirement("D4")
def test_nothing_is_accepted_that_is_not_found(found: set[tuple[str, str]], accepted: set[tuple[str, str]]) -> None:
    assert not accepted - found


@pytest.mark.requirement("D4")
@pytest.mark.parametrize(
    "scope", ["PipelineStack/Pipeline/", *(f"PipelineStack/{s}/" for s in ("Dev", "Staging", "Prod"))]
)
def test_a_pack_looks_at_the_pipeline_and_into_every_stage(found: set[tuple[str, str]], scope: str) -> None:
    assert [path for _, path in found if path.startswith(scope)]


def test_accepting_a_finding_where_there_is_no_construct_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from aws_cdk import Stack

    from stages.compliance.acknowledgement import Acknowledgement, acknowledge

    monkeypatch.delenv("CDK_VALIDATION")
    stack = Stack(None, "Orders")
    gone = Acknowledgement(path="Bucket/Resource", finding="AwsSolutions::AwsSolutions-S1", reason="None.")
    with pytest.raises(LookupError, match="Orders has no Bucket/Resource"):
        acknowledge(stack, lambda: [gone])


def test_in_a_synth_that_nobody_judges_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from aws_cdk import Stack

    from stages.compliance.acknowledgement import acknowledge
    from stages.compliance.record import METADATA

    monkeypatch.setenv("CDK_VALIDATION", "false")
    stack = Stack(None, "Orders")
    acknowledge(stack, lambda: pytest.fail("asked for"))
    assert METADATA not in {entry.type for entry in stack.node.metadata}
