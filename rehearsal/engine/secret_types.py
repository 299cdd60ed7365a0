"""CloudFormation's Secrets Manager types: a secret's `Ref` and generated value, AWS::SecretsManager::ResourcePolicy."""

import json
from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import drift, provisioners

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type's name
_Handled = tuple[str, dict[str, Any]]


def _name(arn: str) -> str:
    """The key under which MiniStack keeps a secret; an unknown one as it is."""
    key, _ = secretsmanager._resolve(arn)
    return str(key or arn)


def _install_references(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_SECRET]

    def by_arn(handled: _Handled) -> _Handled:
        return handled[1]["Arn"], handled[1]

    def update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str | None) -> _Handled:
        return by_arn(handler["update"](_name(physical_id), old, new, stack, logical_id))

    provisioners._RESOURCE_HANDLERS[_SECRET] = {
        **handler,
        "create": lambda logical_id, properties, stack: by_arn(handler["create"](logical_id, properties, stack)),
        "update": update,
        "delete": lambda physical_id, properties: handler["delete"](_name(physical_id), properties),
    }
    read, supported = drift._DRIFT_READERS[_SECRET]
    drift._DRIFT_READERS[_SECRET] = (lambda arn, properties: read(_name(arn), properties), supported)


def _install_values(_engine: Engine) -> None:
    original = provisioners._sm_secret_string

    def secret_string(properties: Properties) -> str:
        asked = properties.get("GenerateSecretString")
        if not asked or properties.get("SecretString"):
            return str(original(properties))
        _status, _headers, answer = secretsmanager._get_random_password(asked)
        password: str = json.loads(answer)["RandomPassword"]
        template = asked.get("SecretStringTemplate")
        return json.dumps({**json.loads(template), asked["GenerateStringKey"]: password}) if template else password

    provisioners._sm_secret_string = secret_string


def _install_policies(engine: Engine) -> None:
    def put(properties: Properties) -> Created:
        own.client(engine, "secretsmanager").put_resource_policy(
            SecretId=properties["SecretId"], ResourcePolicy=json.dumps(properties["ResourcePolicy"])
        )
        return Created(properties["SecretId"], {"Id": properties["SecretId"]})

    def delete(physical_id: str, _properties: Properties) -> None:
        own.client(engine, "secretsmanager").delete_resource_policy(SecretId=physical_id)

    add_type(
        "AWS::SecretsManager::ResourcePolicy",
        create=lambda _logical_id, properties, _stack: put(properties),
        update=lambda _physical_id, _old, new, _stack: put(new),
        delete=delete,
    )


REFERENCES = Patch(
    name="secret references",
    why="the Ref of a secret is its name instead of its ARN, so what a template makes of it finds nothing",
    install=_install_references,
    concerns=("AWS::SecretsManager::Secret",),
    contract="test_definitions.py",
)
VALUES = Patch(
    name="generated secrets",
    why="CloudFormation generates a secret from all kinds of characters, whichever the template leaves out",
    install=_install_values,
    concerns=("AWS::SecretsManager::Secret",),
    contract="test_origin_verification.py",
)
POLICIES = Patch(
    name="secret policies",
    why="CloudFormation lacks AWS::SecretsManager::ResourcePolicy",
    install=_install_policies,
    concerns=("AWS::SecretsManager::ResourcePolicy",),
    contract="test_definitions.py",
)
