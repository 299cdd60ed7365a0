"""The engine as a module of its own, in which what is done every minute, or ten seconds, is done every half second."""

import sys

from rehearsal.engine import environment
from rehearsal.engine.__main__ import main
from rehearsal.engine.patch import Engine
from tests.rehearsal.engine import without

_EVERY_SECONDS = 0.5


def serve() -> int:
    prepare = environment.prepare

    def prepare_quickly(engine: Engine) -> None:
        prepare(engine)
        from rehearsal.engine import measurements  # not before the environment is right
        from rehearsal.engine.firewall import rates

        without.leave_out()
        measurements.EVERY_SECONDS = rates.CHECK_SECONDS = _EVERY_SECONDS

    environment.prepare = prepare_quickly
    return main()


if __name__ == "__main__":
    sys.exit(serve())
