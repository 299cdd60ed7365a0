"""API Gateway's own errors: what a body did wrong (`$context.error.validationErrorString`)."""

from typing import Any

from ministack.services import apigateway_v1

from rehearsal.engine.patch import Engine, Patch

_VARIABLE = b"$context.error.validationErrorString"
_WORDS = b"[it does not match the model]"
"""API Gateway says which part does not, and why; here it is only known that one does not."""
_Response = tuple[int, dict[str, str], bytes]


def _install(_engine: Engine) -> None:
    original = apigateway_v1._gateway_error_response

    def respond(error: object, request: dict[str, Any]) -> _Response:
        status, headers, body = original(error, request)
        return status, headers, body.replace(_VARIABLE, _WORDS)

    apigateway_v1._gateway_error_response = respond


PATCH = Patch(
    name="errors of REST APIs",
    why="an error's template keeps the variable that says what is wrong with a body",
    install=_install,
    concerns=("AWS::ApiGateway::GatewayResponse",),
    contract="test_gateway_errors.py",
)
