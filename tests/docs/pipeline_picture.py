"""Draws the README's picture of the pipeline from the synthesized pipeline."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.pipeline.definition import Action, Definition

README = Path(__file__).parents[2] / "README.md"
_PLACE = re.compile(r"(<!-- pipeline: [^\n]*-->\n).*(<!-- /pipeline -->)", re.DOTALL)
_PROVIDERS = {
    "CodeStarSourceConnection": "git push",
    "CloudFormation": "change set",
    "CodeBuild": "build",
    "Manual": "a person",
}


def _words(stage: str, actions: list[Action]) -> Iterator[str]:
    """A stage's box: its name, then its actions, each once and without what CDK adds to tell them apart."""
    yield f"<b>{stage}</b>"
    seen: list[str] = []
    for action in actions:
        if action.provider == "CloudFormation":
            line = "TapStack by change set"
        else:
            line = f"{re.sub(r'[^A-Za-z]+', ' ', action.name).strip()} ({_PROVIDERS[action.provider]})"
        if line not in seen:
            seen.append(line)
            yield line


def draw(definition: Definition) -> str:
    """The pipeline as a Mermaid flow chart, which the git hosts draw."""
    names = definition.stage_names
    boxes = [f'    {name}["{"<br>".join(_words(name, definition.actions(name)))}"]' for name in names]
    restart = '    UpdatePipeline -. "changed: restart" .-> Source'
    return "\n".join(["```mermaid", "flowchart LR", *boxes, f"    {' --> '.join(names)}", restart, "```"]) + "\n"


def placed(readme: str, picture: str) -> str:
    """The README with the picture in its place."""
    return _PLACE.sub(lambda match: f"{match[1]}{picture}{match[2]}", readme)
