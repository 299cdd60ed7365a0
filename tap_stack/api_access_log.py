"""The access log of the REST API: a line of JSON for each request (C8)."""

import json

from aws_cdk import aws_apigateway as apigateway

FIELDS = {
    "requestId": "$context.requestId",
    "extendedRequestId": "$context.extendedRequestId",
    "traceId": "$context.xrayTraceId",
    "requestTime": "$context.requestTime",
    "requestTimeEpoch": "$context.requestTimeEpoch",
    "ip": "$context.identity.sourceIp",
    "apiKeyId": "$context.identity.apiKeyId",  # never .apiKey, which is the value
    "httpMethod": "$context.httpMethod",
    "resourcePath": "$context.resourcePath",
    "path": "$context.path",
    "protocol": "$context.protocol",
    "status": "$context.status",
    "responseLength": "$context.responseLength",
    "responseLatency": "$context.responseLatency",
    "integrationStatus": "$context.integration.status",
    "integrationLatency": "$context.integration.latency",
    "integrationRequestId": "$context.integration.requestId",
    "integrationError": "$context.integration.error",
    "errorType": "$context.error.responseType",
    "errorMessage": "$context.error.message",
    "firewall": "$context.waf.status",
}
"""All as text: where there is nothing to say, API Gateway writes a dash. What a client could fill with quotes is left
out, such as the user agent and the validator's words: nothing escapes them."""


def access_log_format() -> apigateway.AccessLogFormat:
    """The format of `FIELDS`."""
    return apigateway.AccessLogFormat.custom(json.dumps(FIELDS))
