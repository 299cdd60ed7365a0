"""What git calls for a push to the rehearsal: before it is taken, and after, to ask for a run and to tell of it.

It stands on git's side of the connection: what it prints, whoever pushes reads behind `remote:`.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.cloud import following, status
from rehearsal.cloud.status import Phase, Status
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.workspace import MARKER, Workspace

_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_NOT_UP = "The rehearsal is not up any more, so nothing was pushed. Start it: tap rehearse up"


@dataclass(frozen=True)
class Update:
    """One name that a push changes."""

    old: str
    new: str
    ref: str

    @classmethod
    def read(cls, lines: Sequence[str]) -> "list[Update]":
        """What git says on the standard input of a hook."""
        return [cls(*line.split()) for line in lines if line.strip()]

    @property
    def deletes(self) -> bool:
        """Whether it deletes the name."""
        return not self.new.strip("0")

    @property
    def title(self) -> str:
        """`branch main`, `tag v1`."""
        for prefix, kind in ((_HEADS, "branch"), (_TAGS, "tag")):
            if self.ref.startswith(prefix):
                return f"{kind} {self.ref.removeprefix(prefix)}"
        return self.ref

    def triggers(self, cloud: Status) -> bool:
        """Whether the pipeline listens to it."""
        return self.ref == _HEADS + cloud.branch and not self.deletes


def main(arguments: Sequence[str]) -> int:
    """Run the hook of this name for the workspace; what the rehearsal itself pushes is none of its concerns."""
    root, name = arguments
    workspace = Workspace(Path(root))
    if os.environ.get(MARKER) == root:
        return 0
    updates = Update.read(sys.stdin.readlines())
    cloud = status.read(workspace)
    if name == "pre-receive":
        problems = list(refusals(cloud, updates))
        for problem in problems:
            following.say(problem)
        return 1 if problems else 0
    if cloud:
        _received(workspace, cloud, updates)
    return 0


def refusals(cloud: Status | None, updates: Sequence[Update]) -> Iterator[str]:
    """Why a push is not taken, if so."""
    if cloud is None:
        yield _NOT_UP
        return
    if cloud.phase is Phase.STOPPING:
        yield "The rehearsal is being stopped, so nothing was pushed."
        return
    for update in updates:
        if update.deletes and update.ref == _HEADS + cloud.branch:
            yield f"The pipeline listens to branch {cloud.branch}: it stays. To remove everything: tap rehearse down"
        elif not update.ref.startswith((_HEADS, _TAGS)):
            yield f"{update.ref} is neither a branch nor a tag, so it is not taken."


def _received(workspace: Workspace, cloud: Status, updates: Sequence[Update]) -> None:
    """Say what a push does not trigger, then ask for what it does, and tell of that to its end."""
    for update in updates:
        if not update.triggers(cloud):
            done = "is deleted" if update.deletes else "is kept"
            following.say(
                f"{update.title} {done}; this triggers nothing: the pipeline listens to branch {cloud.branch}."
            )
            if not update.deletes and update.ref.startswith(_HEADS):
                name = update.ref.removeprefix(_HEADS)
                following.say(f"To run it: git push {cloud.remote} {name}:{cloud.branch}")
    for update in (update for update in updates if update.triggers(cloud)):
        request = Request(kind=Kind.PUSH, pipeline=cloud.pipeline, commit=update.new, branch=cloud.branch)
        following.follow(workspace, request, ask=lambda request=request: Requests(workspace.run).put(request))  # type: ignore[misc]
