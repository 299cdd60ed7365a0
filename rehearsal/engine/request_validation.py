"""Request validators that CloudFormation makes (AWS::ApiGateway::RequestValidator) do validate."""

import json
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway_v1
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_METHOD = "AWS::ApiGateway::Method"
_Handled = tuple[str, dict[str, Any]]


def _create(_logical_id: str, properties: Properties, _stack: str) -> Created:
    settings = {
        "name": properties.get("Name", ""),
        "validateRequestBody": properties.get("ValidateRequestBody", False),
        "validateRequestParameters": properties.get("ValidateRequestParameters", False),
    }
    _status, _headers, body = apigateway_v1._create_request_validator(properties["RestApiId"], settings)
    identifier = json.loads(body)["id"]
    return Created(identifier, {"RequestValidatorId": identifier})


def _delete(physical_id: str, properties: Properties) -> None:
    apigateway_v1._delete_request_validator(properties["RestApiId"], physical_id)


def _with_validator(handle: Callable[..., _Handled], *, properties_at: int) -> Callable[..., _Handled]:
    """A handler of methods, which leaves out this one property, and puts it where requests are checked."""

    def handle_all(*arguments: Any) -> _Handled:  # noqa: ANN401 - MiniStack's own, passed on
        handled = handle(*arguments)
        properties = arguments[properties_at]
        resource = apigateway_v1._resources[properties["RestApiId"]][properties["ResourceId"]]
        method = resource["resourceMethods"][properties["HttpMethod"]]
        method["requestValidatorId"] = properties.get("RequestValidatorId")
        return handled

    return handle_all


def _install(_engine: Engine) -> None:
    add_type("AWS::ApiGateway::RequestValidator", create=_create, delete=_delete)
    handler = provisioners._RESOURCE_HANDLERS[_METHOD]
    provisioners._RESOURCE_HANDLERS[_METHOD] = {
        **handler,
        "create": _with_validator(handler["create"], properties_at=1),
        "update": _with_validator(handler["update"], properties_at=2),
    }


PATCH = Patch(
    name="request validation",
    why="a validator in a template is an id only, so that no request is validated",
    install=_install,
    concerns=("AWS::ApiGateway::RequestValidator", "AWS::ApiGateway::Method"),
    contract="test_gateway_errors.py",
)
