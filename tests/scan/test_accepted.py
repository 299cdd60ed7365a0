import pytest
from pydantic import ValidationError

from scan.accepted import Accepted, judge, read
from scan.finding import Finding

READER = Finding("CKV_1", "PipelineStack/Dev/TapStack/Api/Function", "no reserve")
WRITER = Finding("CKV_1", "PipelineStack/Prod/TapStack/Database/Function", "no reserve")
REASON = "CloudFormation calls it once."


def accepted(*places: str, product: str | None = None, tool: str = "checkov") -> Accepted:
    return Accepted(tool=tool, rules=("CKV_1",), places=places, reason=REASON, product=product)


def test_what_is_not_accepted_is_left() -> None:
    verdict = judge("checkov", [WRITER, READER], accepted=[accepted("*/TapStack/Api/Function")], product="commerce")
    assert verdict.open == (WRITER,)
    assert verdict.accepted == ((READER, REASON),)
    assert not verdict.passed


def test_another_rule_or_tool_accepts_nothing() -> None:
    other = Accepted(tool="checkov", rules=("CKV_2",), places=("*",), reason=REASON)
    verdict = judge("checkov", [READER], accepted=[other, accepted("*", tool="cfn-lint")], product="commerce")
    assert verdict.open == (READER,)


def test_an_acceptance_that_nothing_needs_fails() -> None:
    verdict = judge("checkov", [READER], accepted=[accepted("*/Api/Function", "*/Gone")], product="commerce")
    assert verdict.stale == ("CKV_1 at */Gone",)
    assert not verdict.passed


def test_of_another_product_it_accepts_nothing_and_is_not_stale() -> None:
    verdict = judge("checkov", [], accepted=[accepted("*/Gone", product="payments")], product="commerce")
    assert verdict.passed
    assert not judge("checkov", [READER], accepted=[accepted("*", product="payments")], product="commerce").passed


def test_a_reason_is_a_sentence() -> None:
    with pytest.raises(ValidationError):
        Accepted(tool="checkov", rules=("CKV_1",), places=("*",), reason="noise")


def test_all_that_is_accepted_is_of_a_tool_that_runs() -> None:
    from scan.__main__ import TOOLS

    assert {entry.tool for entry in read()} <= {*TOOLS, "audit", "licences"}
