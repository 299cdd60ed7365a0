"""The pipeline as CloudFormation resolved it, in the words of AWS::CodePipeline::Pipeline."""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.artifact_stores import ArtifactStore, RegionalStore
from rehearsal.workspace import Workspace


class _Property(BaseModel):
    """A property type of the resource: PascalCase names; what the runner has no use for is left aside."""

    model_config = ConfigDict(frozen=True, alias_generator=to_pascal, populate_by_name=True)


def _as_text(value: Mapping[str, Any]) -> dict[str, str]:
    """CodePipeline keeps every configuration value as text."""
    return {key: str(item).lower() if isinstance(item, bool) else str(item) for key, item in value.items()}


Configuration = Annotated[Mapping[str, str], BeforeValidator(_as_text)]


class ActionTypeId(_Property):
    """What an action is: `Build` by `CodeBuild`, `Deploy` by `CloudFormation`."""

    category: str
    owner: str = "AWS"
    provider: str
    version: str = "1"


class ArtifactName(_Property):
    """An entry of InputArtifacts or OutputArtifacts."""

    name: str


class Action(_Property):
    """One action of a stage."""

    name: str
    action_type_id: ActionTypeId
    run_order: int = 1
    namespace: str | None = None
    region: str | None = None
    role_arn: str | None = None
    configuration: Configuration = Field(default_factory=dict)
    input_artifacts: tuple[ArtifactName, ...] = ()
    output_artifacts: tuple[ArtifactName, ...] = ()
    timeout_in_minutes: int | None = None

    @property
    def provider(self) -> str:
        """Who runs it: `CodeBuild`, `CloudFormation`, `Manual`."""
        return self.action_type_id.provider

    @property
    def account(self) -> str | None:
        """The account of the action's role; None if the action works in the pipeline's own account."""
        found = re.match(r"arn:[^:]+:iam::(\d{12}):", self.role_arn or "")
        return found[1] if found else None


class Rule(_Property):
    """One rule of a condition."""

    name: str
    rule_type_id: ActionTypeId
    region: str | None = None
    configuration: Configuration = Field(default_factory=dict)

    @property
    def provider(self) -> str:
        """Who evaluates it: `DeploymentWindow`, `CloudWatchAlarm`, `LambdaInvoke`."""
        return self.rule_type_id.provider


class Condition(_Property):
    """Rules that have to hold together, and what comes of it if one does not."""

    result: str = ""
    rules: tuple[Rule, ...] = ()


class StageConditions(_Property):
    """What is to hold at one moment of a stage. OnFailure may have a result without any condition."""

    conditions: tuple[Condition, ...] = ()
    result: str = ""


class Stage(_Property):
    """A stage: its actions, and the conditions that V2 pipelines may have."""

    name: str
    actions: tuple[Action, ...]
    before_entry: StageConditions | None = None
    on_success: StageConditions | None = None
    on_failure: StageConditions | None = None


class PipelineVariable(_Property):
    """A variable of the pipeline itself, `#{variables.name}`."""

    name: str
    default_value: str = ""


class Pipeline(_Property):
    """The resource's properties."""

    name: str
    stages: tuple[Stage, ...]
    restart_execution_on_update: bool = False
    variables: tuple[PipelineVariable, ...] = ()
    triggers: tuple[Mapping[str, Any], ...] = ()
    artifact_store: ArtifactStore | None = None
    artifact_stores: tuple[RegionalStore, ...] = ()

    def store(self, region: str) -> ArtifactStore | None:
        """Where artifacts of actions in this region are kept."""
        regional = (entry.artifact_store for entry in self.artifact_stores if entry.region == region)
        return self.artifact_store or next(regional, None)


class Deployed(BaseModel):
    """A pipeline as the engine recorded it; `version` grows with each update that changed something."""

    model_config = ConfigDict(frozen=True)

    account: str
    region: str
    version: int
    properties: Pipeline

    @classmethod
    def read(cls, workspace: Workspace, name: str) -> Self:
        """Read the definition that is deployed now.

        Raises:
            RehearsalError: No such pipeline was deployed, or its definition is not one.
        """
        directory = workspace.state / "pipelines"
        try:
            recorded = json.loads((directory / f"{name}.json").read_bytes())
            return cls.model_validate({**recorded, "properties": {"Name": name, **recorded["properties"]}})
        except FileNotFoundError:
            others = ", ".join(sorted(file.stem for file in directory.glob("*.json"))) or "none"
            raise RehearsalError(
                f"No pipeline named {name} is deployed in the rehearsal (deployed: {others})."
            ) from None
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise RehearsalError(f"The definition of pipeline {name} cannot be run: {where}: {first['msg']}.") from None
