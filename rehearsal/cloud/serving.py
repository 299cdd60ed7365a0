"""The cloud itself, from the start of the embedded AWS to its end."""

import os
import threading

from rich.console import Console

from rehearsal import checkout_remote
from rehearsal.aws_profiles import Accounts
from rehearsal.cloud import repository, status
from rehearsal.cloud.status import Phase, Status
from rehearsal.cloud.wish import Wish
from rehearsal.cloud.worker import Worker
from rehearsal.pipeline.approvers import FromElsewhere, minutes_to_wait
from rehearsal.session import Rehearsal
from rehearsal.workspace import Workspace

_APPROVAL_MINUTES = 7 * 24 * 60.0
"""As CodePipeline waits."""
_ORDERLY_SECONDS = 15.0
"""How long a run may take to end once it is told to stop."""


def serve(workspace: Workspace, wish: Wish, *, owner: int) -> int:
    """Be there until a KeyboardInterrupt, or the end of the embedded AWS.

    Raises:
        RehearsalError: It could not start, or ended before its time.
    """
    approver = FromElsewhere(workspace, minutes_to_wait(os.environ, default=_APPROVAL_MINUTES))
    with Rehearsal(
        checkout=wish.checkout, workspace=workspace, product=wish.product, console=Console(), approver=approver
    ) as rehearsal:
        rehearsal.remote.keep(wish.checkout, wish.commit)
        repository.accept_pushes(workspace)
        checkout_remote.add(workspace, wish.remote)
        worker = Worker(rehearsal=rehearsal, status=_first_status(rehearsal, wish, owner=owner), commit=wish.commit)
        status.write(workspace, worker.status)
        threading.Thread(target=worker.work, name="worker", daemon=True).start()
        try:
            worker.ended.wait()  # and no `join`, which takes a thread for ended once it was interrupted
        finally:
            worker.stop()
            worker.ended.wait(_ORDERLY_SECONDS)
        rehearsal.check()
    return 1


def _first_status(rehearsal: Rehearsal, wish: Wish, *, owner: int) -> Status:
    accounts = Accounts.of(wish.checkout, product=wish.product)
    return Status(
        pid=owner,
        product=wish.product,
        phase=Phase.PREPARING,
        endpoint=rehearsal.endpoint,
        proxy_port=rehearsal.proxy_port,
        remote=wish.remote,
        branch=accounts.branch,
        pipeline=accounts.name,
    )
