"""A pipeline of one build, which takes as long as somebody needs to interrupt it."""

from pathlib import Path

from tests.end_to_end.synthesized import (
    action,
    build_project,
    make_synthesized_project,
    pipeline,
    source_stage,
    stage,
)

SLEEPS = ("301", "302", "303")
"""The processes of its build, by their time in seconds: one that a command left running, one that also left its
process group, and a command."""
_BUILDSPEC = f"""\
version: 0.2
phases:
  build:
    commands:
      - sleep {SLEEPS[0]} &
      - setsid sleep {SLEEPS[1]} &
      - sleep {SLEEPS[2]}
"""


def make_small_project(directory: Path) -> Path:
    """A git repository with this project and the small pipeline; returns the directory, which is made."""
    slow = action(
        "Slow",
        "Build",
        "CodeBuild",
        Configuration={"ProjectName": {"Ref": "Project"}},
        InputArtifacts=[{"Name": "Source"}],
    )
    resources = {
        "Project": build_project(_BUILDSPEC),
        "Pipeline": pipeline("small", source_stage(), stage("Build", slow)),
    }
    return make_synthesized_project(directory, resources=resources, subject="A small pipeline")
