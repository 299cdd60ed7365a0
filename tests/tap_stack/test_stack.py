import json

import pytest

from stages.compliance.untaggable import UNTAGGABLE
from tests.tap_stack.conftest import Synthesized
from tests.tap_stack.templates import Template

TAGS = {"Environment": "dev", "Project": "shop", "CostCenter": "cc-42"}


@pytest.mark.requirement("C13")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_everything_taggable_is_tagged_for_cost_allocation(request: pytest.FixtureRequest, stack: str) -> None:
    template: Template = request.getfixturevalue(stack)
    untagged = {
        f"{resource.type} {resource.logical_id}"
        for resource in template.resources
        if resource.type not in UNTAGGABLE and not TAGS.items() <= resource.tags.items()
    }
    assert not untagged


@pytest.mark.requirement("C13")
def test_the_stack_itself_is_tagged(synthesized: Synthesized) -> None:
    manifest = json.loads((synthesized.directory / "manifest.json").read_text())
    assert manifest["artifacts"]["Disposable"]["properties"]["tags"] == TAGS


@pytest.mark.requirement("C14")
@pytest.mark.parametrize("stack", ["disposable", "retained"])
def test_it_is_one_stack_without_nested_ones(request: pytest.FixtureRequest, stack: str) -> None:
    assert not request.getfixturevalue(stack).all("CloudFormation::Stack")


@pytest.mark.requirement("C14")
def test_synth_asks_nobody(synthesized: Synthesized) -> None:
    manifest = json.loads((synthesized.directory / "manifest.json").read_text())
    assert "missing" not in manifest


def test_its_outputs_are_what_a_check_needs(disposable: Template) -> None:
    assert disposable.outputs.keys() == {
        "ApiUrl",
        "ApiKeyId",
        "LoadBalancerUrl",
        "SiteUrl",
        "ClusterName",
        "HealthAlarmName",
        "CheckRoleArn",
        "DatabaseSecretArn",
    }


def test_the_url_of_the_api_ends_with_its_stage(disposable: Template) -> None:
    scheme, api, *_, stage, slash = disposable.outputs["ApiUrl"]["Fn::Join"][1]
    assert (scheme, slash) == ("https://", "/")
    assert api == disposable.one("ApiGateway::RestApi").ref
    assert stage == disposable.one("ApiGateway::Stage").ref
