"""What a container finds in its environment on Fargate, and what points it at this engine instead of AWS."""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from rehearsal import aws
from rehearsal.engine.patch import Engine, Patch


def _install_environment(engine: Engine) -> None:
    register = ecs._register_metadata

    def register_locally(  # noqa: PLR0917 - MiniStack's signature
        task_arn: str,
        cluster_arn: str,
        definition: dict[str, Any],
        container: dict[str, Any],
        launch_type: str,
        environment: dict[str, str],
        _host_mode: bool,
        _network_address: str | None,
    ) -> str:
        token: str = register(task_arn, cluster_arn, definition, container, launch_type, environment, True, None)
        environment |= aws.endpoint_env(endpoint=engine.endpoint, account=get_account_id(), region=get_region())
        environment |= {
            "NODE_EXTRA_CA_CERTS": str(engine.certificates / "ca.pem"),
            "SSL_CERT_FILE": str(engine.certificates / "bundle.pem"),
        }
        return token

    ecs._register_metadata = register_locally


def _install_secrets(_engine: Engine) -> None:
    normalize = provisioners._normalize_container_defs

    def normalize_secrets(definitions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        normalized: list[dict[str, Any]] = normalize(definitions)
        for definition in normalized:
            secrets = definition.get("secrets", [])
            definition["secrets"] = [{"name": secret["Name"], "valueFrom": secret["ValueFrom"]} for secret in secrets]
        return normalized

    provisioners._normalize_container_defs = normalize_secrets


ENVIRONMENT = Patch(
    name="task environment",
    why="a task is sent to a host name of a container network, and has no credentials of its own account",
    install=_install_environment,
    concerns=("AWS::ECS::TaskDefinition",),
    contract="test_services.py",
)
SECRETS = Patch(
    name="task secrets",
    why="`Secrets` of a container definition in a template keep CloudFormation's spelling and are ignored",
    install=_install_secrets,
    concerns=("AWS::ECS::TaskDefinition",),
    contract="test_services.py",
)
