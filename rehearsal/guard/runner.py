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


def _listen(heard: threading.Event) -> None:
    """Let SIGTERM raise KeyboardInterrupt, once, and set `heard`.

    What the terminal sends to the whole process group is not obeyed here, or each Ctrl-C would count twice. It has a
    handler rather than SIG_IGN, which programs would inherit.
    """

    def ignore(_number: int, _frame: FrameType | None) -> None:
        pass

    def stop(number: int, _frame: FrameType | None) -> None:
        heard.set()
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


def _obey(requests: int, heard: threading.Event, abandoned: threading.Event) -> None:
    """Wait for a request to stop, or for the end of warden and front; then interrupt the main thread until it hears.

    A signal to the process may be handled by another thread, or just before the main one begins to wait for something;
    neither would end that waiting.
    """
    while not abandoned.is_set():
        if not os.read(requests, 1):
            become_subreaper()
            abandoned.set()
        while not heard.is_set():
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
            heard.wait(0.1)


def run(main: Callable[[], int], *, workspace: Workspace, release: Callable[[], None], requests: int) -> NoReturn:
    """Run the rehearsal and exit with its code; sweep if the warden is gone, and so perhaps the front.

    A byte on the pipe `requests` asks to stop; it ends when both are gone.
    """
    heard, abandoned = threading.Event(), threading.Event()
    warden = os.getppid()
    code = _STOPPED
    try:
        os.environ[MARKER] = str(workspace.root)
        threading.Thread(target=_obey, args=(requests, heard, abandoned), daemon=True, name="watch").start()
        _listen(heard)
        code = _outcome(main, workspace=workspace)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        if abandoned.is_set() or os.getppid() != warden:  # a dying process closes its files first
            sweep(workspace, release=release)
        os._exit(code)
