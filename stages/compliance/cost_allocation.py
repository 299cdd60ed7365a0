"""A rule pack of our own: what costs money says who pays for it (C13)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import (
    CfnResource,
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyValidationStack,
    PolicyViolatingResource,
    PolicyViolation,
    Stack,
    TagManager,
)
from constructs import IConstruct

from stages.compliance.untaggable import UNTAGGABLE
from tap_stack.tags import KEYS

PACK = "CostAllocation"
_NEEDED = ", ".join(sorted(KEYS))
RULES = {
    "Tags": f"Everything that can be tagged carries {_NEEDED}: tap_stack.tags.apply tags all below a construct.",
    "StackTags": f"A stack carries {_NEEDED} itself, for what no construct tags: give Stack(tags=tap_stack.tags…).",
    "TaskTags": "Tasks cost money, the service does not: set propagate_tags=SERVICE.",
}


@dataclass(frozen=True)
class _Broken:
    """A rule, and the construct that breaks it."""

    rule: str
    path: str


@jsii.implements(IPolicyValidationPlugin)
class CostAllocationTags:
    """Fails a synth in which a taggable resource, a stack or a service's tasks lack a tag that the bill is split by.

    Taggable is what CDK can tag. What it cannot, such as the functions of its own custom resources, gets the tags of
    its stack from CloudFormation, where the service supports them; that is why a stack needs them, too.
    """

    @property
    def name(self) -> str:
        """The pack's name in the report."""
        return PACK

    @property
    def version(self) -> str | None:
        """Not published on its own."""
        return None

    @property
    def rule_ids(self) -> list[str] | None:
        """Its rules."""
        return list(RULES)

    def validate(self, context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Looks at every stack, in whichever stage it is."""
        broken = [b for stack in context.stack_templates for b in _broken(stack, app=context.app_construct)]
        return PolicyValidationPluginReport(
            success=not broken,
            violations=[
                PolicyViolation(
                    rule_name=rule,
                    description=description,
                    severity="error",
                    violating_resources=[
                        PolicyViolatingResource(construct_path=b.path, locations=[]) for b in broken if b.rule == rule
                    ],
                )
                for rule, description in RULES.items()
                if any(b.rule == rule for b in broken)
            ],
        )


def _broken(synthesized: PolicyValidationStack, *, app: IConstruct) -> Iterator[_Broken]:
    stack = _at(app, synthesized.stack_construct_path)
    if not stack.tags.tag_values().keys() >= KEYS:
        yield _Broken("StackTags", stack.node.path)
    resources = json.loads(Path(synthesized.template_path).read_text(encoding="utf-8")).get("Resources", {})
    untagged = {name for name, r in resources.items() if r["Type"] not in UNTAGGABLE and not _is_tagged(r)}
    careless = {name for name, r in resources.items() if r["Type"] == "AWS::ECS::Service" and not _passes_on(r)}
    for logical_id, construct in _constructs(stack) if untagged | careless else ():
        if logical_id in untagged and TagManager.of(construct):
            yield _Broken("Tags", construct.node.path)
        if logical_id in careless:
            yield _Broken("TaskTags", construct.node.path)


def _is_tagged(resource: Mapping[str, Any]) -> bool:
    """Whether the needed keys are there: under `Tags`, or a name of the service's own such as `BackupVaultTags`."""
    properties = resource.get("Properties", {})
    return any(_keys(value) >= KEYS for name, value in properties.items() if name.endswith("Tags"))


def _keys(tags: object) -> set[str]:
    """Of a map of tags, or a list of them; none of anything else, such as a property `PropagateTags`."""
    if isinstance(tags, list):
        return {tag["Key"] for tag in tags}
    return set(tags) if isinstance(tags, dict) else set()


def _passes_on(service: Mapping[str, Any]) -> bool:
    return service.get("Properties", {}).get("PropagateTags") in {"SERVICE", "TASK_DEFINITION"}


def _at(app: IConstruct, path: str) -> Stack:
    """The stack at a path that begins below the app."""
    construct = app
    for construct_id in path.split("/"):
        construct = construct.node.find_child(construct_id)
    return Stack.of(construct)


def _constructs(stack: Stack) -> Iterator[tuple[str, CfnResource]]:
    """The resources of one stack, not of those nested in it, by their names in its template."""
    for construct in stack.node.find_all():
        if isinstance(construct, CfnResource) and construct.stack.node.path == stack.node.path:
            yield stack.get_logical_id(construct), construct
