"""The order of the checks of a stage: what one of them does must not disturb another."""

from enum import IntEnum
from typing import Final, TypeVar

import pytest

Item = TypeVar("Item", bound=pytest.Item)

SILENCE_S: Final = 2.5
"""After that long without a query the backend has dropped its connections; new ones take the new password."""


class Moment(IntEnum):
    """When a check runs, by its mark `moment`; one without is of `ANY`."""

    JOURNEY = 0
    """What a customer would notice comes before all else."""
    ANY = 1
    ROTATION = 2
    """The database's password is changed."""
    SILENCE = 3
    """The database hears nothing of the checks, so that its connections are dropped for being idle."""
    AFTER_THE_SILENCE = 4
    """Connections are new."""
    LAST = 5
    """After all that the others have done."""


def in_order(items: list[Item]) -> list[Item]:
    """The checks by their moments; those of one moment stay as they are."""
    return sorted(items, key=_moment)


def _moment(item: pytest.Item) -> Moment:
    mark = item.get_closest_marker("moment")
    return mark.args[0] if mark else Moment.ANY
