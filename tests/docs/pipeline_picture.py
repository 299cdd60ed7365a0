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
_MOMENTS = {"BeforeEntry": "only if", "OnSuccess": "stays if"}


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


def _rules(definition: Definition, stage: str, moment: str) -> Iterator[str]:
    """A line with the rules of a moment, if there are any."""
    body = next(one for one in definition.pipeline.properties["Stages"] if one["Name"] == stage)
    conditions = body.get(moment, {}).get("Conditions", [])
    names = [rule["Name"] for condition in conditions for rule in condition["Rules"]]
    if names:
        yield f"<i>{_MOMENTS[moment]} {', '.join(names)}</i>"


def _box(definition: Definition, stage: str) -> str:
    name, *actions = _words(stage, definition.actions(stage))
    before, after = (_rules(definition, stage, moment) for moment in _MOMENTS)
    return f'    {stage}["{"<br>".join([name, *before, *actions, *after])}"]'


def draw(definition: Definition) -> str:
    """The pipeline as a Mermaid flow chart, which the git hosts draw."""
    names = definition.stage_names
    boxes = [_box(definition, name) for name in names]
    restart = '    UpdatePipeline -. "changed: restart" .-> Source'
    return "\n".join(["```mermaid", "flowchart LR", *boxes, f"    {' --> '.join(names)}", restart, "```"]) + "\n"


def placed(readme: str, picture: str) -> str:
    """The README with the picture in its place."""
    return _PLACE.sub(lambda match: f"{match[1]}{picture}{match[2]}", readme)
