"""Rules of Aurora: serverless (C4) or provisioned (P5), and its backups."""

from collections.abc import Iterator

from stages.settings.rules.fault import Fault
from tap_stack.settings import BackupVaultSettings, DatabaseSettings, ServerlessSettings

FIRST_MINOR_WITH_AUTO_PAUSE = {"15": 7, "16": 3, "17": 4}


def _one_kind(database: DatabaseSettings) -> Iterator[Fault]:
    is_there = bool(database.engine_version)  # or the whole table is missing or misspelt, which is said already
    if is_there and database.serverless is None and database.provisioned is None:
        yield Fault(
            "nothing says what the database runs on. Set database.serverless, with min_acu and max_acu, for capacity"
            " that follows the load; or database.provisioned, with instance_class, for instances of one size.",
            "serverless",
        )
    if database.serverless is not None and database.provisioned is not None:
        yield Fault(
            "the database is both serverless and provisioned. Set database.serverless = false where provisioned is"
            " meant, or database.provisioned = false.",
            "serverless",
            "provisioned",
        )


def _version_can_pause(database: DatabaseSettings) -> Iterator[Fault]:
    major, _, minor = database.engine_version.partition(".")
    first = FIRST_MINOR_WITH_AUTO_PAUSE[major]
    if database.serverless is not None and database.serverless.min_acu == 0 and int(minor) < first:
        yield Fault(
            f"PostgreSQL {database.engine_version} cannot shrink to min_acu 0; Aurora can from {major}.{first}. Set a"
            " newer engine_version, or min_acu = 0.5 without auto-pause.",
            "engine_version",
            ("serverless", "min_acu"),
        )


def _least_within_most(serverless: ServerlessSettings) -> Iterator[Fault]:
    if serverless.min_acu > serverless.max_acu:
        yield Fault(
            f"min_acu is {serverless.min_acu:g}, but max_acu is {serverless.max_acu:g}. Raise max_acu or lower"
            " min_acu.",
            "min_acu",
            "max_acu",
        )


def _pause_from_zero(serverless: ServerlessSettings) -> Iterator[Fault]:
    if serverless.auto_pause_minutes is not None and serverless.min_acu > 0:
        yield Fault(
            f"auto_pause_minutes is {serverless.auto_pause_minutes}, but min_acu is {serverless.min_acu:g}: only a"
            " database that may shrink to 0 is ever paused. Set min_acu = 0 (awake, Aurora still starts at 0.5),"
            " or auto_pause_minutes = false.",
            "min_acu",
            "auto_pause_minutes",
        )


def _zero_means_pause(serverless: ServerlessSettings) -> Iterator[Fault]:
    if serverless.auto_pause_minutes is None and serverless.min_acu == 0:
        yield Fault(
            "min_acu is 0, which makes Aurora pause after 5 idle minutes, but auto_pause_minutes is not set."
            " Say after how many minutes, or set min_acu = 0.5 for a database that never pauses.",
            "min_acu",
            "auto_pause_minutes",
        )


def _lock_allows_retention(vault: BackupVaultSettings) -> Iterator[Fault]:
    least, most = vault.min_retention_days, vault.max_retention_days
    if vault.lock != "none" and not least <= vault.retention_days <= most:
        yield Fault(
            f"backups are kept for {vault.retention_days} days, but the vault's lock takes those only that are kept for"
            f" {least} to {most}: every backup would fail. Change retention_days, or min_retention_days and"
            " max_retention_days.",
            "retention_days",
            "min_retention_days",
            "max_retention_days",
        )


RULES = (_one_kind, _version_can_pause)
SERVERLESS_RULES = (_least_within_most, _pause_from_zero, _zero_means_pause)
VAULT_RULES = (_lock_allows_retention,)
