"""The load check's visit to the shop asks the real backend what it answers rightly."""

from load.visits import VISITS
from tests.workload.backend import Backend
from tests.workload.visiting import Visitor


def test_a_visit_to_the_shop(backend: Backend) -> None:
    visitor = Visitor(backend.client)
    VISITS["shop"].make(visitor)
    assert tuple(visitor.asked) == VISITS["shop"].endpoints
