"""All stacks of the commerce app, for tests of what has to hold in each."""

from dataclasses import dataclass

from tests.conftest import Synthesized
from tests.tap_stack.templates import Resource, Template


@dataclass(frozen=True)
class SynthesizedStack:
    """A stack's template, its account, and the construct paths of its resources by logical id."""

    name: str
    template: Template
    account: str
    paths: dict[str, str]

    def path(self, resource: Resource) -> str:
        """Of the construct: `TapStack/…` in whichever stage, or `PipelineStack/…`."""
        return self.paths[resource.logical_id].removesuffix("/Resource")


def stacks_of(app: Synthesized) -> list[SynthesizedStack]:
    """The pipeline's, and that of each stage."""
    from aws_cdk import CfnResource, Stack, Stage

    found = []
    for stack in (construct for construct in app.app.node.find_all() if isinstance(construct, Stack)):
        around = f"{stack.node.scope.node.path}/" if stack.node.scope else ""
        paths = {
            stack.get_logical_id(construct): construct.node.path.removeprefix(around)
            for construct in stack.node.find_all()
            if isinstance(construct, CfnResource) and construct.stack.node.path == stack.node.path
        }
        stage = Stage.of(stack)
        template = app.pipeline if stage is None or not stage.stage_name else app.stage(stage.node.id)
        found.append(SynthesizedStack(stack.node.path, template, stack.account, paths))
    return found
