"""Whether each patch's contract test fails without it: `python -m tests.rehearsal.engine.without [name …]`.

It takes many minutes, and no other test runs it: it is for whoever adds a patch, or moves to another MiniStack. A test
that passes without its patch shows that MiniStack has learnt it, or that the test shows nothing.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from rehearsal.engine import environment
from rehearsal.engine.__main__ import main
from rehearsal.engine.patch import Engine
from tests.docs.engine_facts import of_the_engine

VARIABLE = "TAP_WITHOUT_PATCH"
_HERE = Path(__file__).parent


def leave_out() -> None:
    """Once MiniStack's environment is right, and before any patch is made."""
    from rehearsal.engine import registry

    registry.PATCHES = tuple(patch for patch in registry.PATCHES if patch.name != os.environ.get(VARIABLE))


def serve() -> int:
    """The engine, but for the patch that the environment names: as a module of its own, in the engine's place."""
    prepare = environment.prepare

    def prepare_without(engine: Engine) -> None:
        prepare(engine)
        leave_out()

    environment.prepare = prepare_without
    return main()


def _passes(contract: str, *, without: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=line", "-p", "no:cacheprovider", str(_HERE / contract)]
    environment = {**os.environ, VARIABLE: without}
    return subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL).returncode == 0


def look(names: list[str]) -> int:
    """0 if every contract test fails without its patch."""
    useless = []
    for patch in of_the_engine().patches:
        if not names or patch.name in names:
            started = time.monotonic()
            passes = _passes(patch.contract, without=patch.name)
            useless += [patch.name] if passes else []
            print(
                f"{'PASSES' if passes else 'fails'} {patch.name} ({patch.contract}) {time.monotonic() - started:.0f} s"
            )
            sys.stdout.flush()
    return 1 if useless else 0


if __name__ == "__main__":
    sys.exit(serve() if os.environ.get(VARIABLE) else look(sys.argv[1:]))
