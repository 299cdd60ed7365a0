"""CloudFormation's AWS::SecretsManager::RotationSchedule, and the transform that brings its hosted function."""

import io
import zipfile
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import secretsmanager
from ministack.services.cloudformation import changesets, handlers
from ministack.services.cloudformation import engine as templates

from rehearsal.engine import own, rotation_function
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

TRANSFORM = "AWS::SecretsManager-2024-09-16"
_HOSTED = "PostgreSQLSingleUser"
_SECONDS = 30


def _install_transform(_engine: Engine) -> None:
    original = templates._apply_transforms

    def apply(template: dict[str, Any], *more: object, **options: object) -> Any:  # noqa: ANN401 - as the original
        if TRANSFORM in templates.declared_transforms(template):
            template = templates._without_transform(template, TRANSFORM)
        return original(template, *more, **options)

    for module in (templates, changesets, handlers):
        module._apply_transforms = apply


def _install_schedules(engine: Engine) -> None:
    def schedule(properties: Properties) -> Created:
        function = properties.get("RotationLambdaARN") or _make_function(engine, properties["HostedRotationLambda"])
        own.client(engine, "secretsmanager").rotate_secret(
            SecretId=properties["SecretId"],
            RotationLambdaARN=function,
            RotationRules=_rules(properties),
            RotateImmediately=str(properties.get("RotateImmediatelyOnUpdate", True)).lower() == "true",
        )
        return Created(properties["SecretId"], {"Id": properties["SecretId"]})

    def update(_physical_id: str, old: Properties, new: Properties, _stack: str) -> Created:
        if _function_name(old) != _function_name(new):
            _delete_function(engine, old)
        return schedule(new)

    def delete(physical_id: str, properties: Properties) -> None:
        _, secret = secretsmanager._resolve(physical_id)
        if secret:
            secret |= {"RotationEnabled": False, "RotationLambdaARN": None}
        _delete_function(engine, properties)

    add_type(
        "AWS::SecretsManager::RotationSchedule",
        create=lambda _logical_id, properties, _stack: schedule(properties),
        update=update,
        delete=delete,
    )


def _rules(properties: Properties) -> dict[str, Any]:
    rules = properties.get("RotationRules", {})
    return {name: int(value) if name == "AutomaticallyAfterDays" else value for name, value in rules.items()}


def _function_name(properties: Properties) -> str | None:
    name: str | None = properties.get("HostedRotationLambda", {}).get("RotationLambdaName")
    return name


def _make_function(engine: Engine, hosted: Properties) -> str:
    """The ARN of the function; of the one that is there, if this is an update."""
    if hosted["RotationType"] != _HOSTED:
        raise ValueError(f"The rehearsal has a hosted function for {_HOSTED} only, not {hosted['RotationType']}.")
    functions, name = own.client(engine, "lambda"), hosted["RotationLambdaName"]
    variables = {"EXCLUDE_CHARACTERS": hosted.get("ExcludeCharacters", "")}
    try:
        changed = functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        return str(changed["FunctionArn"])
    except functions.exceptions.ResourceNotFoundException:
        made = functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="rotation_function.handler",
            Code={"ZipFile": _code()},
            Role=f"arn:aws:iam::{get_account_id()}:role/{name}",
            Timeout=_SECONDS,
            Environment={"Variables": variables},
            VpcConfig={
                "SubnetIds": hosted["VpcSubnetIds"].split(","),
                "SecurityGroupIds": hosted["VpcSecurityGroupIds"].split(","),
            },
        )
        return str(made["FunctionArn"])


def _code() -> bytes:
    source = Path(rotation_function.__file__)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(source.name, source.read_text())
    return archive.getvalue()


def _delete_function(engine: Engine, properties: Properties) -> None:
    name = _function_name(properties)
    if name:
        own.client(engine, "lambda").delete_function(FunctionName=name)


SECRETS_TRANSFORM = Patch(
    name="rotation transform",
    why=f"a template that declares {TRANSFORM} is not expanded, and its resource types are not checked",
    install=_install_transform,
    concerns=("AWS::SecretsManager::RotationSchedule", "cloudformation"),
    contract="test_rotation.py",
)
SCHEDULES = Patch(
    name="rotation schedules",
    why="CloudFormation lacks AWS::SecretsManager::RotationSchedule with its hosted function",
    install=_install_schedules,
    concerns=("AWS::SecretsManager::RotationSchedule",),
    contract="test_rotation.py",
)
