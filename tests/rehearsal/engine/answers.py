"""Answers as they are sent, held against AWS' own models of its services."""

import json
import urllib.request
from collections.abc import Mapping

import boto3
import botocore.session
from botocore.config import Config
from botocore.validate import ParamValidator

from rehearsal.aws import SECRET
from tests.rehearsal.engine.cloud import REGION, TOOLS, Client, Cloud, Json


def raw(cloud: Cloud, service: str, operation: str, parameters: Mapping[str, Json], *, account: str = TOOLS) -> Json:
    """The answer before an SDK has left out what it does not know."""
    model = botocore.session.get_session().get_service_model(service)
    credential = f"AWS4-HMAC-SHA256 Credential={account}/20260101/{REGION}/{service}/aws4_request"
    request = urllib.request.Request(
        cloud.engine.endpoint,
        data=json.dumps(parameters).encode(),
        headers={
            "X-Amz-Target": f"{model.metadata['targetPrefix']}.{operation}",
            "Content-Type": f"application/x-amz-json-{model.metadata['jsonVersion']}",
            "Authorization": f"{credential}, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.loads(response.read())


def unchecked(cloud: Cloud, service: str, *, account: str = TOOLS) -> Client:
    """A client that sends what it is given, as one of another language would."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=cloud.engine.endpoint,
        region_name=REGION,
        aws_access_key_id=account,
        aws_secret_access_key=SECRET,
        config=Config(parameter_validation=False, retries={"max_attempts": 0}, proxies={}),
    )


def what_is_wrong(service: str, operation: str, answer: Json) -> str:
    """Empty if the answer is one of AWS': every member known, of the model's type, required ones there.

    AWS sends empty lists where its models ask for one item at least.
    """
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    assert model.output_shape
    told = {name: value for name, value in answer.items() if value != []}
    return str(ParamValidator().validate(told, model.output_shape).generate_report())
