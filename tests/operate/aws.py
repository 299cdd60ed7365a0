"""An AWS of the tests' own: answers by operation, of which requests and answers are checked against botocore's models.

Clients are botocore's, which never send: as its Stubber does, but for any number of calls in any order.
"""

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
    endpoint: str | None


@dataclass
class Aws:
    """Answers by the name of the operation; a call of any other one fails the test."""

    answers: dict[str, Answer | Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> "Aws":
        aws = self

        def create_client(session: Session, service: str, region_name: str = "", **more: Any) -> Any:  # noqa: ANN401
            own = {"aws_access_key_id": "OWN", "aws_secret_access_key": "secret"}
            told = {**own, **{name: value for name, value in more.items() if name.startswith("aws_")}}
            client: Any = _SENT(session, service, region_name, **told)
            made = (told["aws_access_key_id"], region_name, more.get("endpoint_url"))
            client.meta.events.register("before-parameter-build", aws._noted(service, made))
            client.meta.events.register("before-call", aws._answered)
            return client

        monkeypatch.setattr(Session, "create_client", create_client)
        return self

    def _noted(self, service: str, made: tuple[str, str, str | None]) -> Callable[..., None]:
        def note(params: Json, model: OperationModel, context: Json, **_more: object) -> None:
            context["given"] = dict(params)
            self.calls.append(Call(service, model.name, dict(params), *made))

        return note

    def _answered(self, model: OperationModel, context: Json, **_more: object) -> tuple[AWSResponse, Json]:
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


def _response(status: int) -> AWSResponse:
    return AWSResponse("https://aws.example", status, HTTPHeaders(), None)


def identity(account: str, name: str = "role/developers/grace") -> Mapping[str, str]:
    """What STS says of a caller."""
    kind, _, rest = name.partition("/")
    service = "sts" if kind == "assumed-role" else "iam"
    return {"Account": account, "Arn": f"arn:aws:{service}::{account}:{kind}/{rest}", "UserId": "AIDA"}
