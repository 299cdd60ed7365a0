"""What API Gateway itself answers, in the shape of the backend's errors (C8)."""

from dataclasses import dataclass
from functools import cached_property

from aws_cdk import aws_apigateway as apigateway
from aws_cdk.aws_apigateway import ResponseType
from constructs import Construct

from tap_stack.error_body import error_body


def _in_its_own_words(code: str) -> str:
    """With the message of API Gateway, which this variable puts into quotes."""
    return error_body(code, "").replace('"message": ""', '"message": $context.error.messageString')


@dataclass(frozen=True)
class GatewayError:
    """One of API Gateway's errors.

    Attributes:
        status: None in a default, which has that of the error it stands in for.
        retry_after: Seconds to wait before another try.
    """

    type: ResponseType
    body: str
    status: int | None = None
    retry_after: int | None = None

    @cached_property
    def construct_id(self) -> str:
        """Its type's name, asked of CDK once for all stages."""
        return self.type.response_type.title().replace("_", "")


_NO_SUCH_ROUTE = error_body("not_found", "There is nothing at this address.")
ERRORS = (
    GatewayError(ResponseType.DEFAULT_4_XX, _in_its_own_words("bad_request")),
    GatewayError(
        ResponseType.DEFAULT_5_XX,
        error_body("internal_error", "Something went wrong on our side. The x-request-id header names this request."),
    ),
    GatewayError(
        ResponseType.INVALID_API_KEY, error_body("invalid_api_key", "The x-api-key header has no valid key."), 403
    ),
    # Its name for a route that there is not; no route of this API takes a token.
    GatewayError(ResponseType.MISSING_AUTHENTICATION_TOKEN, _NO_SUCH_ROUTE, 404),
    GatewayError(ResponseType.RESOURCE_NOT_FOUND, _NO_SUCH_ROUTE, 404),
    GatewayError(
        ResponseType.BAD_REQUEST_BODY,
        error_body("invalid_body", "The body is not valid: $context.error.validationErrorString"),
        400,
    ),
    GatewayError(ResponseType.BAD_REQUEST_PARAMETERS, _in_its_own_words("invalid_parameters"), 400),
    GatewayError(ResponseType.REQUEST_TOO_LARGE, error_body("body_too_large", "The body is larger than 10 MB."), 413),
    GatewayError(
        ResponseType.UNSUPPORTED_MEDIA_TYPE,
        error_body("unsupported_media_type", "The body must be sent as application/json."),
        415,
    ),
    GatewayError(
        ResponseType.THROTTLED, error_body("too_many_requests", "Too many requests at once; wait a moment."), 429, 1
    ),
    GatewayError(
        ResponseType.QUOTA_EXCEEDED, error_body("quota_exceeded", "The key's requests of this day are used up."), 429
    ),
    GatewayError(ResponseType.WAF_FILTERED, error_body("refused", "The firewall refused this request."), 403),
    GatewayError(
        ResponseType.INTEGRATION_FAILURE,
        error_body("backend_unavailable", "The backend cannot be reached; try again in a moment."),
        503,
        5,
    ),
    GatewayError(
        ResponseType.INTEGRATION_TIMEOUT, error_body("backend_timeout", "The backend took too long to answer."), 504
    ),
)


def answer_like_the_backend(scope: Construct, *, rest_api: apigateway.IRestApi) -> None:
    """Have each of API Gateway's own errors carry a code, a message and, as the backend's, the id of its request."""
    for error in ERRORS:
        headers = {"x-request-id": "context.requestId"}
        if error.retry_after:
            headers["retry-after"] = f"'{error.retry_after}'"
        apigateway.GatewayResponse(
            scope,
            error.construct_id,
            rest_api=rest_api,
            type=error.type,
            status_code=str(error.status) if error.status else None,
            response_headers=headers,
            templates={"application/json": error.body},
        )
