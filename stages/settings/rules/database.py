"""Rules of Aurora Serverless v2 (C4)."""

from collections.abc import Iterator

from stages.settings.rules.fault import Fault
from tap_stack.settings import DatabaseSettings

FIRST_MINOR_WITH_AUTO_PAUSE = 7


def _least_within_most(database: DatabaseSettings) -> Iterator[Fault]:
    if database.min_acu > database.max_acu:
        yield Fault(
            f"min_acu is {database.min_acu:g}, but max_acu is {database.max_acu:g}. Raise max_acu or lower min_acu.",
            "min_acu",
            "max_acu",
        )


def _pause_from_zero(database: DatabaseSettings) -> Iterator[Fault]:
    if database.auto_pause_minutes is not None and database.min_acu > 0:
        yield Fault(
            f"auto_pause_minutes is {database.auto_pause_minutes}, but min_acu is {database.min_acu:g}: only a database"
            " that may shrink to 0 is ever paused. Set min_acu = 0 (awake, Aurora still starts at 0.5),"
            " or auto_pause_minutes = false.",
            "min_acu",
            "auto_pause_minutes",
        )


def _zero_means_pause(database: DatabaseSettings) -> Iterator[Fault]:
    if database.auto_pause_minutes is None and database.min_acu == 0:
        yield Fault(
            "min_acu is 0, which makes Aurora pause after 5 idle minutes, but auto_pause_minutes is not set."
            " Say after how many minutes, or set min_acu = 0.5 for a database that never pauses.",
            "min_acu",
            "auto_pause_minutes",
        )


def _version_can_pause(database: DatabaseSettings) -> Iterator[Fault]:
    minor = int(database.engine_version.partition(".")[2])
    if database.min_acu == 0 and minor < FIRST_MINOR_WITH_AUTO_PAUSE:
        yield Fault(
            f"PostgreSQL {database.engine_version} cannot shrink to min_acu 0; Aurora can from"
            f" 15.{FIRST_MINOR_WITH_AUTO_PAUSE}. Set a newer engine_version, or min_acu = 0.5 without auto-pause.",
            "engine_version",
            "min_acu",
        )


RULES = (_least_within_most, _pause_from_zero, _zero_means_pause, _version_can_pause)
