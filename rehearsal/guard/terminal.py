"""The terminal, left as it was found."""

import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_SHOW_CURSOR = b"\x1b[?25h"


@contextmanager
def restored_terminal() -> Iterator[None]:
    """Put the modes back and show the cursor, which a killed progress display could not."""
    if not sys.stdin.isatty():
        yield
        return
    descriptor = sys.stdin.fileno()
    modes = termios.tcgetattr(descriptor)
    try:
        yield
    finally:
        with suppress(termios.error, OSError):
            termios.tcsetattr(descriptor, termios.TCSADRAIN, modes)
            if sys.stdout.isatty():
                os.write(sys.stdout.fileno(), _SHOW_CURSOR)
