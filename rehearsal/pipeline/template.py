"""The template of a CloudFormation action, and what goes with it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from rehearsal.pipeline.action import ActionContext, ActionFailedError

_BOOTSTRAP_ROLE = re.compile(r":role/cdk-([a-z0-9]+)-deploy-role-")
_DEFAULT_QUALIFIER = "hnb659fds"


@dataclass(frozen=True)
class Template:
    """TemplatePath, TemplateConfiguration and ParameterOverrides of the action."""

    context: ActionContext

    def arguments(self) -> dict[str, Any]:
        """The arguments of CreateChangeSet. Uploads the template, as it may be too large to be handed over in place."""
        settings = self.context.action.configuration
        path = settings.get("TemplateConfiguration")
        configuration = self._json(path, self._read(path)) if path else {}
        overrides = self._json("ParameterOverrides", settings.get("ParameterOverrides", "{}"))
        parameters = {**configuration.get("Parameters", {}), **overrides}
        unsupported = [key for key, value in parameters.items() if not isinstance(value, str)]
        if unsupported:
            raise ActionFailedError(f"parameters {', '.join(unsupported)}: the rehearsal takes text only, no functions")
        arguments: dict[str, Any] = {
            "TemplateURL": self._upload(self._read(self.context.setting("TemplatePath"))),
            "Capabilities": [name for name in settings.get("Capabilities", "").split(",") if name],
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            "Tags": [{"Key": key, "Value": value} for key, value in configuration.get("Tags", {}).items()],
        }
        return arguments | ({"RoleARN": settings["RoleArn"]} if "RoleArn" in settings else {})

    def _read(self, path: str) -> str:
        """Read `artifact::file`."""
        artifact, _, file = path.partition("::")
        source = self.context.artifact(artifact).directory / file
        try:
            return source.read_text()
        except OSError as error:
            raise ActionFailedError(f"{path}: artifact {artifact} has no such file ({error.strerror})") from None

    @staticmethod
    def _json(what: str, text: str) -> dict[str, Any]:
        try:
            value: dict[str, Any] = json.loads(text)
        except json.JSONDecodeError as error:
            raise ActionFailedError(f"{what} is no JSON: {error}") from None
        return value

    def _upload(self, body: str) -> str:
        """Put the template where the account's bootstrap keeps its file assets; the bucket is named as the role."""
        found = _BOOTSTRAP_ROLE.search(self.context.action.role_arn or "")
        qualifier = found[1] if found else _DEFAULT_QUALIFIER
        bucket = f"cdk-{qualifier}-assets-{self.context.account}-{self.context.region}"
        key = f"pipeline/{self.context.execution}/{self.context.slug}.template.json"
        s3 = self.context.client("s3")
        s3.put_object(Bucket=bucket, Key=key, Body=body.encode())
        return f"{s3.meta.endpoint_url}/{bucket}/{key}"
