"""The process in which a rehearsal happens."""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from rehearsal.errors import RehearsalError
from rehearsal.guard.cleanup import sweep
from rehearsal.guard.linux import become_subreaper
from rehearsal.system_errors import explain, explainable
from rehearsal.workspace import MARKER, Workspace

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that ask a rehearsal to stop."""
_STOPPED = 128 + signal.SIGTERM


def _listen() -> None:
    """Stop when the warden says so, by SIGTERM, which raises KeyboardInterrupt once.

    What the terminal sends to the whole process group is not obeyed here, or each Ctrl-C would count twice. It has a
    handler rather than SIG_IGN, which programs would inherit.
    """

    def ignore(_number: int, _frame: FrameType | None) -> None:
        pass

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, ignore)
        os.write(2, b"\nstopping ... (Ctrl-C once more: at once)\n")
        raise KeyboardInterrupt

    for number in STOPPING:
        signal.signal(number, stop if number == signal.SIGTERM else ignore)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


def _outcome(main: Callable[[], int], *, workspace: Workspace) -> int:
    try:
        return main()
    except KeyboardInterrupt:
        return _STOPPED
    except RehearsalError as error:
        print(error, file=sys.stderr)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    except Exception as error:
        if isinstance(error, OSError) and explainable(error):
            print(explain(error, path=workspace.root), file=sys.stderr)
        else:
            traceback.print_exc()
    return 1


def run(main: Callable[[], int], *, workspace: Workspace, release: Callable[[], None], alive: int) -> NoReturn:
    """Run the rehearsal and exit with its code. `alive` is a pipe that ends when both front and warden are gone."""
    abandoned = threading.Event()

    def watch() -> None:
        os.read(alive, 1)
        become_subreaper()
        abandoned.set()
        os.kill(os.getpid(), signal.SIGTERM)

    code = _STOPPED
    try:
        os.environ[MARKER] = str(workspace.root)
        threading.Thread(target=watch, daemon=True, name="watch").start()
        _listen()
        code = _outcome(main, workspace=workspace)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        if abandoned.is_set():
            sweep(workspace, release=release)
        os._exit(code)
