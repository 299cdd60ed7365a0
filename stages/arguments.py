"""Whether the CDK looks at the type of each argument that it is given."""

from collections.abc import Callable
from typing import Any

from jsii import _type_checking


class _NoHints(dict[str, None]):
    """What is expected of an argument: nothing."""

    def __missing__(self, name: str) -> None:
        return None


def leave_to_mypy() -> None:
    """Leave the types of the CDK's arguments to mypy, and to the unit tests, which check them as they synthesize.

    A tenth of a synth goes into looking at them again. `python -O` has the same effect, but compiles every module anew
    for it. Has to be called before the CDK is imported, whose modules take these functions by value.
    """
    hints = _NoHints()
    checks: dict[str, Callable[..., Any]] = {
        "cached_type_hints": lambda _stub: hints,
        "check_type": lambda **_argument: None,
    }
    for name, check in checks.items():
        if not hasattr(_type_checking, name):
            raise AttributeError(f"jsii has no {name} any more: its new way has to be known here.")
        setattr(_type_checking, name, check)
