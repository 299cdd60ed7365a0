"""A pipeline of a build and an approval: a push takes as long as somebody needs to answer."""

import json
from pathlib import Path

from tests.end_to_end.synthesized import (
    action,
    build_project,
    make_synthesized_project,
    pipeline,
    source_stage,
    stage,
)

NAME = "pushed"
_BUILDSPEC = json.dumps(
    {"version": "0.2", "phases": {"build": {"commands": ["cat greeting", "! grep --quiet rude greeting"]}}}
)


def make_cloud_project(directory: Path) -> Path:
    """A git repository with this project and such a pipeline, whose build fails of a `greeting` that is rude."""
    settings = {"ProjectName": {"Ref": "Project"}}
    build = action("Greet", "Build", "CodeBuild", Configuration=settings, InputArtifacts=[{"Name": "Source"}])
    approval = stage("Approve", action("Promote", "Approval", "Manual"))
    return make_synthesized_project(
        directory,
        resources={
            "Project": build_project(_BUILDSPEC),
            "Pipeline": pipeline(NAME, source_stage(), stage("Build", build), approval),
        },
        subject="Greet everybody",
        files={"greeting": "Hello\n"},
    )
