"""The usage plan's throttle, met where its limit is low: GET /api/health takes 5 requests a second, 10 in a burst.

Exceeding the limit of the whole plan (C8: 1000 in a burst) would be a load test, and hurt customers. The mechanism is
one and the same.
"""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import httpx
import pytest

from integ.errors import error_of
from integ.moments import Moment
from integ.waiting import wait_for_status

pytestmark = pytest.mark.moment(Moment.SILENCE)

_WAVE: Final = 40  # requests at once: several times the burst
_WAVES: Final = 10
_DEADLINE_S: Final = 30
_PAUSE_S: Final = 0.2  # at five requests a second, one is answered after that


def _waves(api: httpx.Client) -> Iterator[list[httpx.Response]]:
    """The answers of wave after wave: API Gateway throttles by best effort, so that one wave may get through."""
    deadline = time.monotonic() + _DEADLINE_S
    with ThreadPoolExecutor(_WAVE) as pool:
        for _ in range(_WAVES):
            yield list(pool.map(lambda _: api.get("api/health"), range(_WAVE)))
            if time.monotonic() > deadline:
                return


@pytest.mark.requirement("C8", "D6")
def test_over_the_rate_the_api_refuses_for_a_while(api: httpx.Client) -> None:
    seen: Counter[int] = Counter()
    for responses in _waves(api):
        seen.update(response.status_code for response in responses)
        refused = [response for response in responses if response.status_code == 429]
        if refused:
            assert error_of(refused[0], status=429)["code"] == "too_many_requests"
            assert refused[0].headers["retry-after"] == "1"
            break
    assert 429 in seen, f"{seen.total()} requests in waves of {_WAVE} were all answered: {dict(seen)}"
    assert set(seen) <= {200, 429}
    wait_for_status(
        api, "api/health", 200, waiting_for="the API to answer again after throttling", deadline_s=30, pause_s=_PAUSE_S
    )
