"""An AWS of the tests' own: answers by operation, of which requests and answers are checked against botocore's models.

Clients are botocore's, which never send: as its Stubber does, but for any number of calls in any order.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.model import OperationModel
from botocore.session import Session
from botocore.validate import ParamValidator

Json = dict[str, Any]
Answer = Callable[[Json], Json]
_SENT = Session.create_client
_SESSION = Session(session_vars={"profile": (None, None, None, None)})  # whatever AWS_PROFILE says
_ID = "tests.operate.aws"


class RefusalError(Exception):
    """An operation refuses, with AWS's code."""

    def __init__(self, code: str, message: str = "no") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Call:
    """One that was made: of what, with which parameters, and as whom."""

    service: str
    operation: str
    parameters: Json
    key: str
    region: str
    endpoint: str


@dataclass
class Aws:
    """Answers by the name of the operation; a call of any other one fails the test."""

    answers: dict[str, Answer | Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> "Aws":
        """Be what every client of botocore asks."""

        def create_client(_session: Session, service: str, region_name: str = "", **more: Any) -> Any:  # noqa: ANN401
            key, endpoint = more.get("aws_access_key_id", "OWN"), more.get("endpoint_url", "")
            client = _client(service, key, region_name, endpoint)
            client.meta.events.unregister("before-call", unique_id=_ID)
            client.meta.events.register("before-call", self._answered, unique_id=_ID)
            return client

        monkeypatch.setattr(Session, "create_client", create_client)
        return self

    def _answered(self, model: OperationModel, context: Json, **_more: object) -> tuple[AWSResponse, Json]:
        self.calls.append(Call(model.service_model.service_name, model.name, context["given"], *context["made"]))
        answer = self.answers.get(model.name)
        assert answer is not None, f"{model.name} was not expected"
        try:
            content = answer(context["given"]) if callable(answer) else answer
        except RefusalError as error:
            return _response(400), {"Error": {"Code": error.code, "Message": str(error)}, "ResponseMetadata": {}}
        if model.output_shape:
            wrong = ParamValidator().validate(content, model.output_shape).generate_report()
            assert not wrong, f"AWS does not answer {model.name} so: {wrong}"
        return _response(200), {**content, "ResponseMetadata": {}}

    def of(self, operation: str) -> list[Json]:
        """The parameters of each call of an operation."""
        return [call.parameters for call in self.calls if call.operation == operation]


@functools.cache
def _client(service: str, key: str, region: str, endpoint: str) -> Any:  # noqa: ANN401 - botocore's
    """Made once: that takes a while, and who answers is another matter."""
    client: Any = _SENT(_SESSION, service, region, aws_access_key_id=key, aws_secret_access_key="secret")

    def note(params: Json, context: Json, **_more: object) -> None:
        context["given"], context["made"] = dict(params), (key, region, endpoint)

    client.meta.events.register("before-parameter-build", note)
    return client


def _response(status: int) -> AWSResponse:
    return AWSResponse("https://aws.example", status, HTTPHeaders(), None)


def identity(account: str, name: str = "role/developers/grace") -> Mapping[str, str]:
    """What STS says of a caller."""
    kind, _, rest = name.partition("/")
    service = "sts" if kind == "assumed-role" else "iam"
    return {"Account": account, "Arn": f"arn:aws:{service}::{account}:{kind}/{rest}", "UserId": "AIDA"}
