"""The engine as a module of its own, with a minute that is half a second to what measures once a minute."""

import sys

from rehearsal.engine import environment
from rehearsal.engine.__main__ import main
from rehearsal.engine.patch import Engine

_EVERY_SECONDS = 0.5


def serve() -> int:
    prepare = environment.prepare

    def prepare_quickly(engine: Engine) -> None:
        prepare(engine)
        from rehearsal.engine import measurements  # not before the environment is right

        measurements.EVERY_SECONDS = _EVERY_SECONDS

    environment.prepare = prepare_quickly
    return main()


if __name__ == "__main__":
    sys.exit(serve())
