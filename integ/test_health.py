import httpx
import pytest

from integ.moments import Moment
from integ.waiting import wait_for_status

pytestmark = pytest.mark.moment(Moment.SILENCE)


@pytest.mark.requirement("C2", "D6")
def test_the_load_balancer_is_healthy(load_balancer: httpx.Client) -> None:
    """A load balancer just created needs a moment until its name resolves."""
    wait_for_status(load_balancer, "health", 200, waiting_for="/health of the load balancer to be 200", deadline_s=120)
