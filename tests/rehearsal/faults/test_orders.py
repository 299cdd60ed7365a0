"""Orders stand until they are taken back, and what was done by them is counted from the moment they are given."""

from pathlib import Path

from rehearsal.faults.orders import LATE_ANSWERS, REFUSED_ANSWER, Orders


def test_an_order_stands_until_it_is_taken_back_once(tmp_path: Path) -> None:
    orders = Orders(tmp_path)
    assert orders.standing(LATE_ANSWERS) is None
    orders.give(LATE_ANSWERS, account="222222222222", seconds=1.5)
    assert Orders(tmp_path).standing(LATE_ANSWERS) == {"account": "222222222222", "seconds": 1.5}
    assert orders.standing(REFUSED_ANSWER) is None
    assert [orders.take_back(LATE_ANSWERS) for _ in range(2)] == [True, False]
    assert orders.standing(LATE_ANSWERS) is None


def test_what_was_done_is_kept_until_the_next_order_of_its_kind(tmp_path: Path) -> None:
    orders = Orders(tmp_path)
    orders.give(LATE_ANSWERS, seconds=1)
    orders.note(LATE_ANSWERS, "GET /")
    orders.note(LATE_ANSWERS, "POST /")
    orders.take_back(LATE_ANSWERS)
    assert orders.done(LATE_ANSWERS) == ["GET /", "POST /"]
    orders.give(LATE_ANSWERS, seconds=1)
    assert orders.done(LATE_ANSWERS) == []
