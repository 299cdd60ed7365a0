"""Rules of the API's throttle and usage plan (C8)."""

from collections.abc import Iterator

from stages.settings.rules.fault import Fault
from tap_stack.settings import ApiSettings


def _burst_holds_a_second(api: ApiSettings) -> Iterator[Fault]:
    if api.burst_limit < api.rate_limit:
        yield Fault(
            f"burst_limit is {api.burst_limit}, but rate_limit is {api.rate_limit}: a burst is what may come at once,"
            " so a smaller one refuses requests that the rate allows. Raise burst_limit or lower rate_limit.",
            "burst_limit",
            "rate_limit",
        )


def _quota_holds_a_burst(api: ApiSettings) -> Iterator[Fault]:
    if api.quota_per_day < api.burst_limit:
        yield Fault(
            f"quota_per_day is {api.quota_per_day}, but burst_limit is {api.burst_limit}: the first burst would use up"
            " the day. Raise quota_per_day or lower burst_limit.",
            "quota_per_day",
            "burst_limit",
        )


RULES = (_burst_holds_a_second, _quota_holds_a_burst)
