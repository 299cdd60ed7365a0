"""The functions that guard production, as they are deployed: who approved, and which images come."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.functions import approver, same_images
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.conditions_lambda import LambdaInvoke
from rehearsal.pipeline.definition import Deployed, Pipeline, Rule
from rehearsal.pipeline.rules import RuleContext, RuleFailedError
from tests.rehearsal.engine.cloud import PROD, REGION, TOOLS, Cloud, Json
from tests.rehearsal.engine.recorded import Recorded, pipeline

NAME = "guarded"
SESSIONS = f"arn:aws:sts::{TOOLS}:assumed-role/guarded-approvers"
REPOSITORY = f"assets-{PROD}-{REGION}"

Asked = Callable[..., str]


def function(module: object, **variables: str) -> dict[str, Json]:
    properties = {
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": f"arn:aws:iam::{TOOLS}:role/rule",
        "Code": {"ZipFile": Path(str(module.__file__)).read_text()},  # type: ignore[attr-defined]
        "Timeout": 60,
        "Environment": {"Variables": {"PIPELINE": NAME, **variables}},
    }
    return {"Type": "AWS::Lambda::Function", "Properties": properties}


@pytest.fixture(scope="module")
def functions(cloud: Cloud) -> Iterator[dict[str, str]]:
    resources = {
        **pipeline(NAME),
        "Approver": function(approver, SESSIONS=SESSIONS, PEOPLE="{}"),
        "SameImages": function(
            same_images,
            READER="arn:aws:iam::{account}:role/lookup-{account}-{region}",
            REPOSITORY="assets-{account}-{region}",
        ),
    }
    outputs = {name: {"Ref": name} for name in ("Approver", "SameImages")}
    cloud.client("ecr", PROD).create_repository(repositoryName=REPOSITORY)
    yield cloud.deploy("guarded", resources, outputs, account=TOOLS).outputs
    cloud.delete("guarded", account=TOOLS)
    cloud.client("ecr", PROD).delete_repository(repositoryName=REPOSITORY, force=True)


@pytest.fixture
def asked(cloud: Cloud, functions: dict[str, str]) -> Asked:
    """Invoke a function as its rule does; its words if the rule holds."""

    def ask(name: str, **parameters: Json) -> str:
        configuration = {"FunctionName": functions[name], "UserParameters": json.dumps(parameters)}
        kind = {"Category": "Rule", "Provider": "LambdaInvoke"}
        properties = Pipeline.model_validate({"Name": NAME, "Stages": []})
        context = RuleContext(
            deployed=Deployed(account=TOOLS, region=REGION, version=1, properties=properties),
            stage="Prod",
            rule=Rule.model_validate({"Name": name, "RuleTypeId": kind, "Configuration": configuration}),
            workspace=cloud.workspace,
            clients=EngineClients(cloud.engine.endpoint),
            cancelled=threading.Event(),
        )
        return LambdaInvoke()(context).summary

    return ask


@pytest.fixture
def execution(cloud: Cloud, functions: dict[str, str]) -> Recorded:  # noqa: ARG001 - the pipeline is deployed with them
    recorded = Recorded(cloud, name=NAME)
    recorded.source(email="ada@example.com")
    return recorded


@pytest.mark.requirement("D5")
def test_an_approval_by_somebody_else_in_the_role_lets_the_release_on(asked: Asked, execution: Recorded) -> None:
    execution.approved(f"{SESSIONS}/grace@example.com")
    said = asked("Approver", execution=execution.id, stage="ApproveProd")
    assert said == "Approved by grace@example.com; the commit is by ada@example.com."


@pytest.mark.requirement("D5")
def test_an_approval_by_the_author_does_not(asked: Asked, execution: Recorded) -> None:
    execution.approved(f"{SESSIONS}/Ada@example.com")
    with pytest.raises(RuleFailedError, match=r"Ada@example\.com has approved a commit of their own"):
        asked("Approver", execution=execution.id, stage="ApproveProd")


@pytest.mark.requirement("D5")
@pytest.mark.parametrize(
    "arn", [f"arn:aws:iam::{TOOLS}:root", f"arn:aws:sts::{TOOLS}:assumed-role/Administrator/grace@example.com"]
)
def test_nor_one_without_the_role(asked: Asked, execution: Recorded, arn: str) -> None:
    execution.approved(arn)
    with pytest.raises(RuleFailedError, match="no session of"):
        asked("Approver", execution=execution.id, stage="ApproveProd")


@pytest.mark.requirement("D5")
def test_the_approval_of_another_execution_counts_for_nothing(cloud: Cloud, asked: Asked, execution: Recorded) -> None:
    other = Recorded(cloud, name=NAME)
    other.source()
    other.approved(f"{SESSIONS}/grace@example.com")
    with pytest.raises(RuleFailedError, match="Nobody was asked"):
        asked("Approver", execution=execution.id, stage="ApproveProd")


def test_a_rollback_waits_for_nobody(cloud: Cloud, asked: Asked, execution: Recorded) -> None:  # noqa: ARG001
    back = Recorded(cloud, name=NAME)
    back.start(rollback="Prod")
    assert asked("Approver", execution=back.id, stage="ApproveProd").startswith("A rollback")
    targets = [f"{PROD}/{REGION}"]
    assert asked("SameImages", execution=back.id, checked="Staging", targets=targets).startswith("A rollback")


def manifest(content: str) -> tuple[str, str]:
    """An image's manifest and digest."""
    text = json.dumps({"schemaVersion": 2, "config": {"digest": hashlib.sha256(content.encode()).hexdigest()}})
    return text, f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.requirement("D6")
@pytest.mark.parametrize("again", [False, True], ids=["the image that was checked", "one that was built again"])
def test_only_the_image_that_was_checked_goes_to_production(
    cloud: Cloud, asked: Asked, execution: Recorded, again: bool
) -> None:
    tag = f"tag-{again}"
    _, checked = manifest("as staging ran it")
    pushed, digest = manifest("the same source, another build" if again else "as staging ran it")
    cloud.client("ecr", PROD).put_image(repositoryName=REPOSITORY, imageTag=tag, imageManifest=pushed)
    execution.run("Build", variables={"IMAGES": tag})
    execution.run("Staging", variables={"IMAGES": f"{tag}@{checked}"})
    parameters = {"execution": execution.id, "checked": "Staging", "targets": [f"{PROD}/{REGION}"]}
    if again:
        with pytest.raises(RuleFailedError, match=f"has {digest} under the tag {tag}; Staging checked {checked}"):
            asked("SameImages", **parameters)
    else:
        assert asked("SameImages", **parameters) == f"As checked in Staging: {digest}"


@pytest.mark.requirement("D6")
def test_an_image_that_is_not_in_productions_registry_stops_the_release(asked: Asked, execution: Recorded) -> None:
    execution.run("Build", variables={"IMAGES": "absent"})
    execution.run("Staging", variables={"IMAGES": f"absent@{manifest('x')[1]}"})
    with pytest.raises(RuleFailedError, match="ImageNotFound"):
        asked("SameImages", execution=execution.id, checked="Staging", targets=[f"{PROD}/{REGION}"])
