"""Clients of an AWS that never was: requests and answers are held against botocore's own models."""

import functools
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

Json = dict[str, Any]
Answer = Json | Exception | Callable[..., Json]
_SESSION = botocore.session.get_session()
_VALIDATOR = ParamValidator()


def refused(code: str, message: str = "not for you") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Any")


class FakeClient:
    """A client of one service in one account, which answers what it was told to."""

    exceptions = SimpleNamespace(ClientError=ClientError)

    def __init__(self, service: str, answers: Mapping[str, Answer]) -> None:
        self._model = _model(service)
        self._names = {xform_name(name): name for name in self._model.operation_names}
        self._answers = answers
        self.asked: list[tuple[str, Json]] = []

    def __getattr__(self, name: str) -> Callable[..., Json]:
        operation = self._model.operation_model(self._names[name])

        def call(**request: Any) -> Json:  # noqa: ANN401 - any request
            _check(request, operation.input_shape, name)
            self.asked.append((name, request))
            answer = self._answers.get(name)
            if answer is None:
                raise refused("AccessDenied", f"{name} was not expected")
            if isinstance(answer, Exception):
                raise answer
            told = answer(**request) if callable(answer) else answer
            _check(told, operation.output_shape, name)
            return told

        return call


@functools.cache
def _model(service: str) -> ServiceModel:
    return _SESSION.get_service_model(service)


def _check(value: Json, shape: Any, name: str) -> None:  # noqa: ANN401 - of botocore
    streamless = {key: item for key, item in value.items() if not hasattr(item, "read")}
    report = _VALIDATOR.validate(streamless, shape)
    assert not report.has_errors(), f"{name}: {report.generate_report()}"


class FakeAws:
    """Answers by service and account; a service that is not there refuses."""

    def __init__(self, answers: Mapping[tuple[str, str], Mapping[str, Answer]]) -> None:
        self._answers = answers
        self.clients: dict[tuple[str, str], FakeClient] = {}

    def __call__(self, service: str, /, *, account: str, region: str) -> FakeClient:
        assert region == "us-east-1"
        key = (service, account)
        return self.clients.setdefault(key, FakeClient(service, self._answers.get(key, {})))
