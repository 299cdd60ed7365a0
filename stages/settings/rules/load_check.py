"""Rules of the load check: it may use what the stage allows a key, and no more.

What the key allows, the firewall lets through from one address, by a rule of its own.
"""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault

SHARE_OF_THE_DAY = 10
"""One check may use the tenth part of a day's quota: ten pushes a day must all be checked."""


def _not_in_production(stage: StageSettings) -> Iterator[Fault]:
    if stage.load_check is not None and stage.production:
        yield Fault(
            f"{stage.name} is production: the load would be made beside its customers, and what it orders or pays would"
            " stay there. Set load_check = false, and check a stage before.",
            "load_check",
        )


def _within_the_rate(stage: StageSettings) -> Iterator[Fault]:
    load = stage.load_check
    if load is not None and load.users > stage.api.rate_limit:
        yield Fault(
            f"{load.users} users make as many requests a second, but the API's rate_limit is {stage.api.rate_limit}:"
            " the check would measure how it refuses. Have fewer users, or raise rate_limit.",
            ("load_check", "users"),
            ("api", "rate_limit"),
        )


def _within_the_day(stage: StageSettings) -> Iterator[Fault]:
    load = stage.load_check
    if load is not None and load.users * load.seconds * SHARE_OF_THE_DAY > stage.api.quota_per_day:
        yield Fault(
            f"{load.users} users make up to {load.users * load.seconds} requests in {load.seconds} s, more than a tenth"
            f" of the API's quota_per_day of {stage.api.quota_per_day}: a day with ten pushes would use it up. Have"
            " fewer users, fewer seconds, or raise quota_per_day.",
            ("load_check", "seconds"),
            ("api", "quota_per_day"),
        )


def _can_be_made(stage: StageSettings) -> Iterator[Fault]:
    load = stage.load_check
    if load is None:
        return
    coming = load.users / load.spawn_rate
    most = int(load.users * (load.seconds - coming / 2)) if coming <= load.seconds else 0
    if load.fewest_requests > most:
        yield Fault(
            f"fewest_requests is {load.fewest_requests}, but {load.users} users, of whom {load.spawn_rate:g} come each"
            f" second, make no more than {most} requests in {load.seconds} s. Ask for fewer requests, or have more"
            " users or seconds.",
            ("load_check", "fewest_requests"),
        )


RULES = (_not_in_production, _within_the_rate, _within_the_day, _can_be_made)
