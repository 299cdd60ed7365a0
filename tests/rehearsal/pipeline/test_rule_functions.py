"""What a rule does with the function that it asks; what that says is in tests/rehearsal/engine/test_rules.py."""

import io
import json
import threading
from typing import Any

import pytest

from rehearsal.pipeline.conditions_lambda import LambdaInvoke
from rehearsal.pipeline.definition import Deployed, Pipeline, Rule
from rehearsal.pipeline.jobs import FAILED, SUCCEEDED, Jobs
from rehearsal.pipeline.rules import RuleContext, RuleFailedError
from rehearsal.workspace import Workspace


class FakeLambda:
    """Has the job answered as it is told, and keeps the body that it gave."""

    def __init__(self, workspace: Workspace, status: str, answer: dict[str, Any]) -> None:
        self._jobs = Jobs(workspace.state)
        self._job = {"status": status, "answer": answer}
        self.body = io.BytesIO(b"null")

    def __call__(self, _service: str, /, **_place: str) -> "FakeLambda":
        return self

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert FunctionName == "calendar"
        identifier = json.loads(Payload)["CodePipeline.job"]["id"]
        self._jobs.path(identifier).write_text(json.dumps(self._job))
        return {"Payload": self.body}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(SUCCEEDED, {}), (FAILED, {"failureDetails": {"type": "JobFailed", "message": "no"}})],
    ids=["yes", "no"],
)
def test_what_a_function_returns_is_read_or_its_connection_would_stay_open(
    workspace: Workspace, status: str, answer: dict[str, Any]
) -> None:
    function = FakeLambda(workspace, status, answer)
    configuration = {"FunctionName": "calendar"}
    kind = {"Category": "Rule", "Provider": "LambdaInvoke"}
    context = RuleContext(
        deployed=Deployed(
            account="1" * 12,
            region="us-east-1",
            version=1,
            properties=Pipeline.model_validate({"Name": "shop", "Stages": []}),
        ),
        stage="Prod",
        rule=Rule.model_validate({"Name": "Days", "RuleTypeId": kind, "Configuration": configuration}),
        workspace=workspace,
        clients=function,
        cancelled=threading.Event(),
    )
    if status == FAILED:
        with pytest.raises(RuleFailedError, match="no"):
            LambdaInvoke()(context)
    else:
        LambdaInvoke()(context)
    assert not function.body.read()
