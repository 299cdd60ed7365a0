"""Nothing of a rehearsal outlives it, however it ends.

Three processes watch over each other. The *front* is the process that the shell started: it owns the terminal, passes
signals on and returns the exit code. The *warden*, its child, stands in a process group of its own, so that what
hits the whole foreground group does not hit it. The *runner*, the warden's child, is where the rehearsal happens, in
the front's process group, so that it may read from the terminal.

Front and warden are child subreapers (Linux): a process that a rehearsal started, at whatever remove, detached or under
another user, has one of them as its ancestor when its own parents are gone. Where that does not exist (macOS), the
marker in a process's environment finds it. Whichever of the three dies, another one ends what is left:

- the runner: the warden sweeps;
- the warden: the front sweeps;
- the front, also together with its process group: the warden sweeps;
- front and warden: the runner notices by the end of a pipe, stops and sweeps;
- all at once: children started by `popen` die with their parent (Linux), and the next rehearsal of this checkout ends
  the rest before it starts.
"""

from rehearsal.guard.children import popen
from rehearsal.guard.cleanup import clean_up_leftovers
from rehearsal.guard.front import run_guarded
from rehearsal.guard.processes import processes_of

__all__ = ["clean_up_leftovers", "popen", "processes_of", "run_guarded"]
