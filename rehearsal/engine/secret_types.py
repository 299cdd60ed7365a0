"""CloudFormation's AWS::SecretsManager::ResourcePolicy."""

import json

from rehearsal.engine import own
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type


def _install(engine: Engine) -> None:
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


PATCH = Patch(
    name="secret policies",
    why="CloudFormation lacks AWS::SecretsManager::ResourcePolicy",
    install=_install,
)
