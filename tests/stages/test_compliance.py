"""Every finding of the rule pack is accepted with a reason, and nothing else is (D4)."""

import pytest

from stages.compliance.verdict import METADATA
from tests.conftest import Synthesized

PACK = "AwsSolutions::"


@pytest.fixture(scope="module")
def found(commerce: Synthesized) -> set[tuple[str, str]]:
    """Rule and construct path of each finding, accepted or not."""
    from cdk_nag import AwsSolutionsChecks

    report = AwsSolutionsChecks(commerce.app).validate_scope(commerce.app)
    return {
        (PACK + violation.rule_name, str(resource.construct_path))
        for violation in report.violations
        for resource in violation.violating_resources
    }


@pytest.fixture(scope="module")
def accepted(commerce: Synthesized) -> set[tuple[str, str]]:
    from aws_cdk import Stack

    return {
        (finding, f"{stack.node.path}/{path}")
        for stack in commerce.app.node.find_all()
        if isinstance(stack, Stack)
        for entry in stack.node.metadata
        if entry.type == METADATA
        for path, findings in entry.data.items()
        for finding in findings
        if finding.startswith(PACK)
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
def test_the_pack_looks_at_the_pipeline_and_into_every_stage(found: set[tuple[str, str]], scope: str) -> None:
    assert [path for _, path in found if path.startswith(scope)]


def test_accepting_a_finding_where_there_is_no_construct_says_so() -> None:
    from aws_cdk import Stack

    from stages.compliance.acknowledgement import Acknowledgement, acknowledge

    stack = Stack(None, "Orders")
    gone = Acknowledgement(path="Bucket/Resource", finding="AwsSolutions::AwsSolutions-S1", reason="None.")
    with pytest.raises(LookupError, match="Orders has no Bucket/Resource"):
        acknowledge(stack, [gone])
