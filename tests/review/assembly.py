"""A cloud assembly as CDK writes it, as far as the review reads it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stages.settings import CONFIG

ACCOUNTS = {"dev": "222222222222", "staging": "333333333333", "prod": "444444444444"}
TOOLS = "111111111111"


def copy_settings(directory: Path) -> Path:
    """The settings of all products, with nothing allowed; returns the directory."""
    ignored = shutil.ignore_patterns("*.allowances.toml")
    return shutil.copytree(CONFIG, directory, ignore=ignored)


def write_assembly(directory: Path, stages: Mapping[str, Mapping[str, Any]], *, pipeline: str = "tap-commerce") -> Path:
    """The stages' resources by stage, and an empty pipeline stack; returns the directory."""
    nested = {}
    for stage, resources in stages.items():
        name = f"assembly-PipelineStack-{stage.capitalize()}"
        properties = {"directoryName": name, "displayName": f"PipelineStack/{stage.capitalize()}"}
        nested[name] = {"type": "cdk:cloud-assembly", "properties": properties}
        _write(directory / name, _stack(f"{pipeline}-{stage}", ACCOUNTS[stage]), {"Resources": resources})
    _write(directory, _stack(f"{pipeline}-pipeline", TOOLS), {"Resources": {}}, **nested)
    return directory


def _stack(name: str, account: str) -> dict[str, Any]:
    role = f"arn:${{AWS::Partition}}:iam::{account}:role/cdk-hnb659fds-lookup-role-{account}-us-east-1"
    return {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{account}/us-east-1",
        "displayName": "PipelineStack/X/TapStack",
        "properties": {"templateFile": "template.json", "stackName": name, "lookupRole": {"arn": role}},
    }


def _write(directory: Path, stack: dict[str, Any], template: dict[str, Any], **more: Any) -> None:  # noqa: ANN401
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "template.json").write_text(json.dumps(template))
    (directory / "manifest.json").write_text(json.dumps({"version": "54.0.0", "artifacts": {"Stack": stack, **more}}))
