import pytest

from rehearsal.engine.metric_math import Series, UnsupportedExpressionError, evaluate

ERRORS = [None, 1.0, 10.0]
REQUESTS = [None, 0.0, 40.0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 * 3 + 4 / 8 - 1", [5.5, 5.5, 5.5]),
        ("errors + 1", [None, 2, 11]),
        ("FILL(errors, 0) + 1", [1, 2, 11]),
        ("errors / requests", [None, None, 0.25]),
        ("errors >= 10", [None, 0, 1]),
        ("IF(errors > 5, 7, 8)", [None, 8, 7]),
        ("IF(FILL(errors, 0) > 0, errors / requests, 3)", [3, None, 0.25]),
        ("MAX([errors, 5])", [5, 5, 10]),
        ("MIN([errors, requests])", [None, 0, 10]),
        ("SUM([errors, requests])", [None, 1, 50]),
    ],
)
def test_an_expression_has_a_value_in_each_period(expression: str, expected: Series) -> None:
    assert evaluate(expression, {"errors": ERRORS, "requests": REQUESTS}, periods=3) == expected


@pytest.mark.parametrize(
    "expression",
    ["RATE(errors)", "errors +", "unheard + 1", "errors ** 2", "True", "__import__('os')", "1 < errors < 3"],
)
def test_what_it_does_not_know_is_refused(expression: str) -> None:
    with pytest.raises(UnsupportedExpressionError):
        evaluate(expression, {"errors": ERRORS}, periods=3)
