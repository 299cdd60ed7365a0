import pytest

from tests.pipeline.definition import Definition
from tests.tap_stack.templates import Template

CONNECTION = "arn:aws:codeconnections:us-east-1:111111111111:connection/5f0c1d7e-3b8a-4c56-9d2e-71a4b6e8c903"


@pytest.mark.requirement("D7")
def test_a_push_to_the_branch_starts_the_pipeline(definition: Definition) -> None:
    (source,) = definition.actions("Source")
    assert source.provider == "CodeStarSourceConnection"
    assert source.configuration["FullRepositoryId"] == "example/tap"
    assert source.configuration["BranchName"] == "main"
    assert source.configuration["ConnectionArn"] == CONNECTION
    assert source.configuration.get("DetectChanges", True) is True


def test_the_role_may_use_the_connection_by_the_services_name_of_today(
    definition: Definition, template: Template
) -> None:
    role = template.referred(definition.pipeline.properties["RoleArn"])
    assert [s["Resource"] for s in definition.statements(role) if "codeconnections:UseConnection" in s["Action"]] == [
        CONNECTION
    ]
