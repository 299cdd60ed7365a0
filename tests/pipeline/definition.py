"""A CodePipeline as its template defines it, asked by the names of stages and actions."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.tap_stack.templates import Resource, Template


@dataclass(frozen=True)
class Action:
    """One action of a stage."""

    template: Template
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.body["Name"])

    @property
    def provider(self) -> str:
        return str(self.body["ActionTypeId"]["Provider"])

    @property
    def run_order(self) -> int:
        return int(self.body["RunOrder"])

    @property
    def configuration(self) -> dict[str, Any]:
        configuration: dict[str, Any] = self.body["Configuration"]
        return configuration

    @property
    def inputs(self) -> list[str]:
        return [artifact["Name"] for artifact in self.body["InputArtifacts"]]

    @property
    def outputs(self) -> list[str]:
        return [artifact["Name"] for artifact in self.body["OutputArtifacts"]]

    @property
    def project(self) -> Resource:
        """The CodeBuild project that the action starts."""
        return self.template.referred(self.configuration["ProjectName"])

    @property
    def environment(self) -> dict[str, str]:
        """What the action and its project give the build, by name."""
        own = json.loads(self.configuration.get("EnvironmentVariables", "[]"))
        projects = self.project.properties["Environment"].get("EnvironmentVariables", [])
        return {v.get("name") or v["Name"]: v.get("value") or v["Value"] for v in (*own, *projects)}

    @property
    def buildspec(self) -> dict[str, Any]:
        """The project's buildspec, with `<LogicalId>` for what CloudFormation puts in."""
        text = self.project.properties["Source"]["BuildSpec"]
        if isinstance(text, dict):
            parts = text["Fn::Join"][1]
            text = "".join(part if isinstance(part, str) else f"<{part['Fn::GetAtt'][0]}>" for part in parts)
        buildspec: dict[str, Any] = json.loads(text)
        return buildspec

    @property
    def report_groups(self) -> list[Resource]:
        """Those that the buildspec names by their ARN."""
        ids = [key.removeprefix("<").removesuffix(">") for key in self.buildspec["reports"]]
        return [resource for resource in self.template.all("CodeBuild::ReportGroup") if resource.logical_id in ids]


@dataclass(frozen=True)
class Definition:
    """The one pipeline of a template."""

    template: Template

    @cached_property
    def pipeline(self) -> Resource:
        return self.template.one("CodePipeline::Pipeline")

    @property
    def stage_names(self) -> list[str]:
        return [stage["Name"] for stage in self.pipeline.properties["Stages"]]

    def actions(self, stage: str) -> list[Action]:
        """A stage's actions, in the order in which they run."""
        (body,) = (s for s in self.pipeline.properties["Stages"] if s["Name"] == stage)
        return sorted(
            (Action(self.template, action) for action in body["Actions"]), key=lambda action: action.run_order
        )

    def action(self, stage: str, name: str) -> Action:
        (action,) = (action for action in self.actions(stage) if action.name == name)
        return action

    def statements(self, role: Resource) -> list[dict[str, Any]]:
        """What a role may do."""
        policies = [p for p in self.template.all("IAM::Policy") if role.ref in p.properties["Roles"]]
        return [statement for policy in policies for statement in policy.properties["PolicyDocument"]["Statement"]]
