"""`python -m rehearsal.cloud`: the cloud's own process, in the background. Its only argument is what `up` wants.

Nothing big is imported before the guard has forked: two of its processes only wait.
"""

import os
import shutil
import sys

from rehearsal import guard
from rehearsal.cloud.wish import Wish
from rehearsal.errors import RehearsalError
from rehearsal.guard.lock import Purpose
from rehearsal.workspace import Workspace


def _forget_results(workspace: Workspace) -> None:
    """Those of the last rehearsal; this process's own output is among them."""
    for path in workspace.results.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != workspace.cloud_log:
            path.unlink()


def main() -> int:
    """Be the cloud until it is stopped."""
    wish = Wish.parse(sys.argv[1])
    workspace = Workspace(wish.checkout / ".rehearsal")
    owner = os.getpid()

    def serve() -> int:
        _forget_results(workspace)
        from rehearsal.cloud.serving import serve as begin  # noqa: PLC0415 - heavy

        return begin(workspace, wish, owner=owner)

    try:
        return guard.run_guarded(serve, workspace=workspace, purpose=Purpose.CLOUD)
    except RehearsalError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
