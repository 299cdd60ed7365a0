"""A cloud that seems to be up: its lock is held, and its status can be said."""

from collections.abc import Iterator
from contextlib import contextmanager

from rehearsal.cloud.status import Phase, Status
from rehearsal.guard.lock import Purpose, acquire, holder
from rehearsal.workspace import Workspace


@contextmanager
def held_as_a_cloud(workspace: Workspace, *, endpoint: str, proxy_port: int) -> Iterator[Status]:
    """What it would say of itself, for as long as the context lasts; nobody has written it down yet."""
    release = acquire(workspace.lock, purpose=Purpose.CLOUD)
    try:
        held = holder(workspace.lock)
        assert held is not None
        yield Status(
            pid=held.pid,
            product="commerce",
            phase=Phase.READY,
            endpoint=endpoint,
            proxy_port=proxy_port,
            remote="rehearsal",
            branch="main",
            pipeline="tap-commerce",
        )
    finally:
        release()
