"""A CodeBuild buildspec, version 0.2."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

PHASES = ("install", "pre_build", "build", "post_build")
"""In the order in which they run."""


class BuildspecError(Exception):
    """A buildspec that CodeBuild would refuse, or that asks for what the rehearsal does not do."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else [] if value is None else value


def _text(value: object) -> object:
    """YAML reads `1` and `yes` as a number and a truth value; a variable's value is text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Variables = Mapping[str, Annotated[str, BeforeValidator(_text)]]


def _hyphenated(name: str) -> str:
    return name.replace("_", "-")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=_hyphenated, populate_by_name=True)


class Environment(_Section):
    """`env`: variables; `shell` is `sh` unless the file says `bash`."""

    shell: Literal["sh", "/bin/sh", "bash"] = "sh"
    variables: _Variables = Field(default_factory=dict)
    parameter_store: _Variables = Field(default_factory=dict)
    secrets_manager: _Variables = Field(default_factory=dict)
    exported_variables: _Texts = ()


class Phase(_Section):
    """A phase: commands, then, whatever came of them, the `finally` ones."""

    on_failure: Literal["ABORT", "CONTINUE"] | None = None
    commands: _Texts = ()
    last: _Texts = Field(default=(), alias="finally")
    runtime_versions: Mapping[str, Any] = Field(default_factory=dict)


class Files(_Section):
    """Files by patterns below a directory: artifacts, or a report group's files."""

    files: _Texts = ()
    base_directory: str = "."
    exclude_paths: _Texts = ()
    discard_paths: bool = False
    file_format: str = "JUNITXML"


class Artifacts(Files):
    """`artifacts`, with those that have a name of their own."""

    secondary_artifacts: Mapping[str, Files] = Field(default_factory=dict)


class Cache(_Section):
    """`cache`: the directories that outlive a build."""

    paths: _Texts = ()


class Buildspec(_Section):
    """The whole file."""

    env: Environment = Field(default_factory=Environment)
    phases: Mapping[str, Phase]
    reports: Mapping[str, Files] = Field(default_factory=dict)
    artifacts: Artifacts = Field(default_factory=Artifacts)
    cache: Cache = Field(default_factory=Cache)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read YAML or JSON.

        Raises:
            BuildspecError: What is wrong, and where in the file.
        """
        try:
            content = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise BuildspecError(f"the buildspec is no YAML: {error}") from None
        if not isinstance(content, dict):
            raise BuildspecError("the buildspec is empty or no mapping")
        if str(content.get("version")) != "0.2":
            raise BuildspecError(f"buildspec version {content.get('version')} is not supported; write version: 0.2")
        if unknown := set(content.get("phases") or {}) - set(PHASES):
            raise BuildspecError(f"unknown phase {', '.join(sorted(unknown))}; there are {', '.join(PHASES)}")
        if "batch" in content:
            raise BuildspecError("batch builds are not supported by the rehearsal")
        try:
            return cls.model_validate({key: value for key, value in content.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BuildspecError(f"buildspec: {where}: {first['msg']}") from None
