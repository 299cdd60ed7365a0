"""Requests are held against AWS' own models, and refused in AWS' words."""

from typing import Any

import pytest

from rehearsal.engine.service_model import MalformedError, complaint


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("codebuild", "ListBuilds", {}),
        ("codebuild", "BatchGetBuilds", {"ids": ["a:b"], "unknown": 1}),
        ("codebuild", "DescribeCodeCoverages", {"reportArn": "a", "minLineCoveragePercentage": 5}),
        ("logs", "FilterLogEvents", {"logGroupName": "/a/b", "startTime": 0, "interleaved": True, "limit": None}),
    ],
)
def test_what_the_model_allows_is_taken(service: str, operation: str, parameters: dict[str, Any]) -> None:
    assert complaint(service, operation, parameters) == ""


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "told"),
    [
        ("codebuild", "StopBuild", {}, "1 validation error detected: Value null at 'id' failed to satisfy constraint"),
        ("codebuild", "StopBuild", {"id": ""}, "at 'id' failed to satisfy constraint: Member must have length greater"),
        ("codebuild", "BatchGetBuilds", {"ids": ["a", ""]}, "Value '' at 'ids.2.member' failed to satisfy constraint"),
        ("codebuild", "ListReports", {"filter": {"status": "X"}}, "Value 'X' at 'filter.status' failed"),
        ("codebuild", "ListReports", {"maxResults": 101}, "Member must have value less than or equal to 100"),
        ("logs", "FilterLogEvents", {"logGroupName": "a b"}, "Member must satisfy regular expression pattern"),
        ("codebuild", "ListReports", {"maxResults": 0, "sortOrder": "UP"}, "2 validation errors detected: "),
    ],
)
def test_what_it_does_not_allow_is_refused(service: str, operation: str, parameters: dict[str, Any], told: str) -> None:
    assert told in complaint(service, operation, parameters)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("ListReports", {"maxResults": "1"}),
        ("ListReports", {"maxResults": True}),
        ("ListReports", {"filter": "FAILED"}),
        ("BatchGetBuilds", {"ids": "a"}),
        ("BatchGetBuilds", ["a"]),
    ],
)
def test_another_type_is_another_error(operation: str, parameters: Any) -> None:  # noqa: ANN401 - any JSON
    with pytest.raises(MalformedError, match="must be of type"):
        complaint("codebuild", operation, parameters)
