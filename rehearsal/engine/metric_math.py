"""CloudWatch's metric math, as much of it as our alarms use.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence

Series = Sequence[float | None]
"""A value for each period, the oldest first; None where there is no data."""
Value = float | Series
_Operation = Callable[[float, float], float]

_OPERATIONS: Mapping[type[ast.operator], _Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARISONS: Mapping[type[ast.cmpop], _Operation] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_AGGREGATES: Mapping[str, Callable[[list[float]], float]] = {"MAX": max, "MIN": min, "SUM": sum}


class UnsupportedExpressionError(ValueError):
    """An expression that this evaluator does not know, though CloudWatch might."""


def evaluate(expression: str, known: Mapping[str, Value], *, periods: int) -> Series:
    """What an expression is in each period.

    Raises:
        UnsupportedExpressionError: It uses something beside numbers, ids, arithmetic, comparisons, lists, IF, FILL,
            MAX, MIN and SUM, or an id that is not known.
    """
    try:
        tree = ast.parse(expression, mode="eval").body  # the syntax of what is known is Python's too
    except SyntaxError as error:
        raise UnsupportedExpressionError(f"metric math that cannot be read: {expression}") from error
    return [_at(tree, known, period) for period in range(periods)]


def _at(node: ast.expr, known: Mapping[str, Value], period: int) -> float | None:
    """The value in one period. What is made of missing data is missing, and so is a division by zero."""
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in known:
            value = known[name]
            return value[period] if isinstance(value, Sequence) else value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _apply(_OPERATIONS[type(op)], _at(left, known, period), _at(right, known, period))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return _apply(_COMPARISONS[type(op)], _at(left, known, period), _at(right, known, period))
        case ast.Call(func=ast.Name(id=function), args=arguments):
            return _call(function, arguments, known, period)
    raise UnsupportedExpressionError(f"metric math that the embedded AWS does not know: {ast.unparse(node)}")


def _apply(operation: _Operation, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    try:
        return float(operation(left, right))
    except ZeroDivisionError:
        return None


def _call(function: str, arguments: list[ast.expr], known: Mapping[str, Value], period: int) -> float | None:
    match function, arguments:
        case "IF", [condition, yes, no]:
            holds = _at(condition, known, period)
            return None if holds is None else _at(yes if holds else no, known, period)
        case "FILL", [series, ast.Constant() as substitute]:
            value = _at(series, known, period)
            return _at(substitute, known, period) if value is None else value
        case _, [ast.List(elts=elements)] if function in _AGGREGATES:
            values = [value for element in elements if (value := _at(element, known, period)) is not None]
            return _AGGREGATES[function](values) if values else None
    raise UnsupportedExpressionError(f"metric math that the embedded AWS does not know: {function}")
