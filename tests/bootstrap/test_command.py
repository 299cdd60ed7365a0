"""`make bootstrap`: finds the account's part by its credentials, and says exactly what it does."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from bootstrap import __main__, policies_stack
from bootstrap.errors import BootstrapError
from bootstrap.part import Part
from bootstrap.sets import file_of
from stages.settings import load
from tests.conftest import ROOT

TOOLS, DEV = "111111111111", "222222222222"
pytestmark = pytest.mark.requirement("C11")


def test_the_tools_account_gets_the_policies_of_pipelines_and_trusts_nobody() -> None:
    part = Part.of(TOOLS, load())
    assert (part.policies, part.regions, part.trusted) == ("tools", ["us-east-1"], None)
    assert "--trust" not in part.arguments("us-east-1", execution_policies="a,b", template="t")


def test_a_stages_account_trusts_the_pipelines() -> None:
    part = Part.of(DEV, load())
    assert (part.policies, part.regions, part.trusted) == ("commerce", ["us-east-1"], TOOLS)


def test_a_further_region_is_bootstrapped_too_and_the_policies_stay_where_they_are() -> None:
    dev, *others = load().stages
    settings = load().model_copy(update={"stages": (dev, dev.model_copy(update={"region": "eu-west-1"}), *others)})
    for account in (TOOLS, DEV):
        assert Part.of(account, settings).regions == ["us-east-1", "eu-west-1"]


def test_every_account_of_the_settings_has_a_part_and_its_policies_are_there() -> None:
    for product in ("commerce", "payments"):
        settings = load(product=product)
        for account in (settings.pipeline.account, *(stage.account for stage in settings.stages)):
            part = Part.of(account, settings)
            assert part.regions
            assert file_of(part.policies).is_file()


def test_an_account_that_is_none_of_the_products_is_refused_with_those_that_are() -> None:
    with pytest.raises(
        BootstrapError, match=r"account 999999999999, which is none of commerce's: 111111111111 \(tools"
    ):
        Part.of("999999999999", load())


def test_the_arguments_of_the_cdk() -> None:
    arguments = Part.of(DEV, load()).arguments("us-east-1", execution_policies="arn:a,arn:b", template="file.json")
    assert " ".join(arguments) == (
        f"aws://{DEV}/us-east-1 --trust {TOOLS} --trust-for-lookup {TOOLS} --template file.json"
        " --cloudformation-execution-policies arn:a,arn:b --custom-permissions-boundary tap-execution-boundary"
        " --bootstrap-customer-key --public-access-block-configuration --termination-protection"
    )


@pytest.fixture
def stubbed() -> Iterator[tuple[Any, Stubber]]:
    client = boto3.client("cloudformation", region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()


def described(status: str) -> dict[str, Any]:
    outputs = [{"OutputKey": "Other", "OutputValue": "x"}, {"OutputKey": "ExecutionPolicies", "OutputValue": "a,b"}]
    stack = {"StackName": "tap-bootstrap", "CreationTime": "2026-01-01", "StackStatus": status, "Outputs": outputs}
    return {"Stacks": [stack]}


def test_an_account_without_the_policies_gets_them_protected(stubbed: tuple[Any, Stubber]) -> None:
    client, stubber = stubbed
    template = file_of("commerce")
    stubber.add_client_error("describe_stacks", "ValidationError")
    body = json.dumps(json.loads(template.read_text()), separators=(",", ":"))
    created = {"StackName": "tap-bootstrap", "TemplateBody": body, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    stubber.add_response("create_stack", {}, {**created, "EnableTerminationProtection": True})
    for _ in range(2):
        stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    assert policies_stack.deploy(client, template) == "a,b"


def test_policies_that_are_as_they_should_be_are_left_alone(stubbed: tuple[Any, Stubber]) -> None:
    client, stubber = stubbed
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stubber.add_client_error("update_stack", "ValidationError", "No updates are to be performed.")
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    assert policies_stack.deploy(client, file_of("commerce")) == "a,b"


def test_what_cloudformation_refuses_is_not_swallowed(stubbed: tuple[Any, Stubber]) -> None:
    client, stubber = stubbed
    stubber.add_response("describe_stacks", described("CREATE_COMPLETE"))
    stubber.add_client_error("update_stack", "ValidationError", "Template error")
    with pytest.raises(client.exceptions.ClientError, match="Template error"):
        policies_stack.deploy(client, file_of("commerce"))


def test_a_template_fits_into_a_request() -> None:
    for name in ("commerce", "payments", "tools"):
        assert len(json.dumps(json.loads(file_of(name).read_text()), separators=(",", ":"))) < 51_200


def test_a_bootstrap_that_fails_is_told_and_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies_stack, "deploy", lambda *_: "a,b")
    failed: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess(["npx"], 1)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(BootstrapError, match=f"cdk bootstrap aws://{DEV}/us-east-1 failed"):
        __main__.bootstrap(Part.of(DEV, load()))


def test_the_guide_says_how_to_call_it() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text()
    assert guide.count("make bootstrap") >= 3
    assert "make bootstrap PRODUCT=payments" in guide
