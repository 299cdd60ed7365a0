"""The environment variables of a build that come from elsewhere: Parameter Store and Secrets Manager."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from botocore.exceptions import ClientError
from pydantic import BaseModel

from rehearsal.pipeline.action import ActionContext, ActionFailedError
from rehearsal.pipeline.buildspec import Environment


class BuildVariable(BaseModel):
    """An environment variable of a project or of an action's EnvironmentVariables."""

    name: str
    value: str
    type: Literal["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"] = "PLAINTEXT"


def resolved_variables(
    context: ActionContext, *, action: Iterable[BuildVariable], project: Iterable[BuildVariable], buildspec: Environment
) -> dict[str, str]:
    """All variables by name; the action's come before the project's, and these before the buildspec's.

    Values that are secrets are masked in the action's log.
    """
    own = [BuildVariable(name=name, value=value) for name, value in buildspec.variables.items()]
    own += _of_type("PARAMETER_STORE", buildspec.parameter_store)
    own += _of_type("SECRETS_MANAGER", buildspec.secrets_manager)
    winning = {variable.name: variable for variable in [*own, *project, *action]}
    return {name: _value(context, variable) for name, variable in winning.items()}


def _of_type(kind: Literal["PARAMETER_STORE", "SECRETS_MANAGER"], references: Mapping[str, str]) -> list[BuildVariable]:
    return [BuildVariable(name=name, value=reference, type=kind) for name, reference in references.items()]


def _value(context: ActionContext, variable: BuildVariable) -> str:
    if variable.type == "PLAINTEXT":
        return variable.value
    try:
        value = _parameter(context, variable) if variable.type == "PARAMETER_STORE" else _secret(context, variable)
    except (ClientError, LookupError, ValueError) as error:
        raise ActionFailedError(f"variable {variable.name} ({variable.type} {variable.value}): {error}") from None
    context.log.mask([value])
    return value


def _parameter(context: ActionContext, variable: BuildVariable) -> str:
    answer = context.client("ssm").get_parameter(Name=variable.value, WithDecryption=True)
    return str(answer["Parameter"]["Value"])


def _secret(context: ActionContext, variable: BuildVariable) -> str:
    """The reference is `secret-id:json-key:version-stage:version-id`, of which the id may be an ARN."""
    parts = variable.value.split(":")
    length = 7 if variable.value.startswith("arn:") else 1
    identity, key, stage, version = [":".join(parts[:length]), *parts[length:], "", "", ""][:4]
    wanted: dict[str, Any] = {"SecretId": identity}
    wanted |= {"VersionStage": stage} if stage else {}
    wanted |= {"VersionId": version} if version else {}
    text = str(context.client("secretsmanager").get_secret_value(**wanted)["SecretString"])
    return str(json.loads(text)[key]) if key else text
