"""A pipeline that builds its own template and changes itself by it, and nothing else: a push takes some seconds."""

import json
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal import aws
from tests.conftest import ROOT
from tests.end_to_end.project import git
from tests.end_to_end.story import REGION, Story
from tests.end_to_end.synthesized import Json, action, build_project, make_synthesized_project, pipeline, source_stage
from tests.end_to_end.synthesized import stage as stage_of

NAME, STACK = "small", "PipelineStack"
TOOLS = "111111111111"
RUNBOOK = ROOT / "docs" / "runbook.md"

_CDK = ROOT / "node_modules" / ".bin" / "cdk"
_SYNTH = f"{shlex.quote(str(_CDK))} synth --quiet"
_DEPLOY = f"{shlex.quote(str(_CDK))} -a . deploy {STACK} --require-approval=never"
"""As CDK Pipelines has it, without installing a CLI."""


def _buildspec(command: str, *, artifacts: bool = False) -> str:
    made = {"artifacts": {"base-directory": "cdk.out", "files": ["**/*"]}} if artifacts else {}
    return json.dumps({"version": "0.2", "phases": {"build": {"commands": [command]}}, **made})


def _build(name: str, project: str, source: str, **more: Any) -> Json:  # noqa: ANN401 - JSON
    configuration = {"ProjectName": {"Ref": project}}
    return action(name, "Build", "CodeBuild", Configuration=configuration, InputArtifacts=[{"Name": source}], **more)


def resources(*, greeting: str, build: str = _SYNTH) -> Json:
    """The pipeline's stack; its last stage says the greeting, so that one sees which definition ran."""
    stages = [
        source_stage(),
        stage_of("Build", _build("Synth", "Synth", "Source", OutputArtifacts=[{"Name": "Assembly"}])),
        stage_of("UpdatePipeline", _build("SelfMutate", "SelfMutate", "Assembly")),
        stage_of(greeting, _build("Greet", "Greet", "Source")),
    ]
    made = pipeline(NAME, *stages)
    made["Properties"]["RestartExecutionOnUpdate"] = True  # as CDK Pipelines has it
    return {
        "Synth": build_project(_buildspec(build, artifacts=True)),
        "SelfMutate": build_project(_buildspec(_DEPLOY)),
        "Greet": build_project(_buildspec(f"echo {greeting}")),
        "Pipeline": made,
    }


def make_small_project(directory: Path) -> Path:
    """A git repository with this project and such a pipeline; returns the directory, which is made."""
    return make_synthesized_project(directory, resources=resources(greeting="Hello"), subject="Say hello", stack=STACK)


def commit(story: Story, message: str, changed: Json) -> str:
    """Commit another definition; returns the commit."""
    (story.checkout / "assembly" / "template.json").write_text(json.dumps({"Resources": changed}))
    story.commit(message)
    return git(story.checkout, "rev-parse", "HEAD")


def deployed_stages(story: Story) -> list[str]:
    """Those of the definition that CloudFormation has deployed."""
    file = story.rehearsal.workspace.state / "pipelines" / f"{NAME}.json"
    return [stage["Name"] for stage in json.loads(file.read_text())["properties"]["Stages"]]


@dataclass(frozen=True)
class OnCall:
    """Somebody with the runbook, a checkout and credentials of the tools account."""

    story: Story

    def _environment(self) -> Mapping[str, str]:
        rehearsal = self.story.rehearsal
        credentials = aws.endpoint_env(endpoint=rehearsal.endpoint, account=TOOLS, region=REGION)
        # Nobody is there to be asked whether roles may change.
        return {**rehearsal.environment, **credentials, "CDK_REQUIRE_APPROVAL": "never"}

    def follow(self, title: str, **words: str) -> str:
        """Run the commands of a section of the runbook as they stand there, with what one has to put in."""
        script = commands_of(title)
        for word, value in words.items():
            assert f"<{word}>" in script, f"{title} has no <{word}>"
            script = script.replace(f"<{word}>", value)
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.story.checkout,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout


def commands_of(title: str) -> str:
    """The first block of commands below a title of the runbook."""
    text = RUNBOOK.read_text(encoding="utf-8")
    below = text[text.index(f"# {title}\n") :]
    (block,) = re.findall(r"```console\n(.*?)```", below, re.DOTALL)[:1]
    return str(block)
