"""RotateSecret really rotates: it has the secret's function do the four steps, as Secrets Manager does."""

import json
import logging
import threading
from contextvars import copy_context
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from ministack.core import lambda_runtime
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response, new_uuid
from ministack.services import secretsmanager

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch

_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_INCOMPLETE = "A previous rotation isn't complete. That rotation will be reattempted."
_Request = dict[str, Any]
_Secret = dict[str, Any]

_log = logging.getLogger(__name__)
_rotating: set[str] = set()
"""The ARNs of the secrets whose rotation is under way."""


def _install(engine: Engine) -> None:
    original = secretsmanager._rotate_secret

    def rotate(request: _Request) -> Any:  # noqa: ANN401 - MiniStack's response
        _, secret = secretsmanager._resolve(request.get("SecretId"))
        function = request.get("RotationLambdaARN") or (secret or {}).get("RotationLambdaARN")
        if not secret or not function or secret.get("DeletedDate"):
            return original(request)
        secret["RotationLambdaARN"], secret["RotationEnabled"] = function, True
        secret["RotationRules"] = request.get("RotationRules") or secret.get("RotationRules")
        if not request.get("RotateImmediately", True):
            return json_response({"ARN": secret["ARN"], "Name": secret["Name"]})
        under_way, unfinished = secret["ARN"] in _rotating, _unfinished(secret)
        token = unfinished or request.get("ClientRequestToken") or new_uuid()
        if not under_way:
            _start(engine, secret, token)
        if under_way or unfinished:
            return error_response_json("InvalidRequestException", _INCOMPLETE, 400)
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})

    secretsmanager._rotate_secret = rotate


def _unfinished(secret: _Secret) -> str | None:
    """The version that a rotation which failed left behind."""
    version, content = secretsmanager._find_stage_version(secret, "AWSPENDING")
    return version if content and "AWSCURRENT" not in content["Stages"] else None


def _start(engine: Engine, secret: _Secret, token: str) -> None:
    """Rotate on a thread of its own, as the account and in the region of this request."""
    _rotating.add(secret["ARN"])
    arguments = (_run, engine, secret, token)
    threading.Thread(target=copy_context().run, args=arguments, name=f"rotate-{token}", daemon=True).start()


def _run(engine: Engine, secret: _Secret, token: str) -> None:
    """What fails stays as it is: the version remains AWSPENDING, the function's log and its metric Errors tell why."""
    function = secret["RotationLambdaARN"]
    try:
        for step in _STEPS:
            _step(engine, function, {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": token})
        secretsmanager._remove_stage(secret, token, "AWSPENDING")
    except (RuntimeError, BotoCoreError, ClientError) as error:
        _log.error("The rotation of %s failed: %s", secret["Name"], error)
    finally:
        _rotating.discard(secret["ARN"])
        # Nobody will need the function again soon, and its worker would stay for ever.
        lambda_runtime.invalidate_worker(function.rpartition(":")[2], account=get_account_id(), region=get_region())


def _step(engine: Engine, function: str, event: dict[str, str]) -> None:
    answer = own.client(engine, "lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    said = answer["Payload"].read().decode()  # at any rate: unread, it keeps its connection from being used again
    if answer.get("FunctionError"):
        raise RuntimeError(f"{event['Step']}: {said}")


PATCH = Patch(
    name="rotation of secrets",
    why="RotateSecret labels the old value as the new one and calls no function",
    install=_install,
    concerns=("secretsmanager",),
    contract="test_rotation.py",
)
