"""The load check's visit to payments asks the real backend what it answers rightly."""

from load.visits import VISITS
from tests.workload.backend import Backend
from tests.workload.visiting import Visitor


def test_a_visit_that_pays(payments_backend: Backend) -> None:
    visitor = Visitor(payments_backend.client)
    VISITS["payments"].make(visitor)
    assert tuple(visitor.asked) == VISITS["payments"].endpoints
