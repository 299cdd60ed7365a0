"""A push to the rehearsal, as a person makes it, with settings of git and Python that mean it no good."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.end_to_end.command import Command


def odd(person: Mapping[str, str], directory: Path) -> dict[str, str]:
    """The environment of a person whose git runs other hooks than a repository's own, and refuses what it can."""
    settings = directory / "gitconfig"
    hooks = directory / "hooks"
    hooks.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f"[core]\n\thooksPath = {hooks}\n[receive]\n\tdenyNonFastForwards = true\n\tfsckObjects = true\n"
        "[push]\n\tdefault = nothing\n\tfollowTags = true\n[color]\n\tui = always\n"
    )
    return {**person, "GIT_CONFIG_GLOBAL": str(settings)}


def push(project: Path, *words: str, environment: Mapping[str, str]) -> Command:
    """`git push rehearsal <words>`, in a process group of its own."""
    broken = {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"}
    return Command(project, "push", "rehearsal", *words, environment={**environment, **broken}, program="git")


def told(command: Command) -> str:
    """What the far side has said so far."""
    lines = command.output.splitlines()
    return "\n".join(line.removeprefix("remote: ").rstrip() for line in lines if line.startswith("remote: "))


def refused(project: Path, *words: str, environment: Mapping[str, str]) -> str:
    """What git says of a push that fails."""
    done = subprocess.run(
        ["git", "push", "rehearsal", *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode, done.stderr
    return done.stderr
