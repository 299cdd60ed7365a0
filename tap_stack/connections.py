"""How many connections an Aurora Serverless v2 instance takes (decision 6)."""

from math import floor

PER_ACU = 211.4
OVERHEAD = 22.4
MOST = 5000
MOST_IF_SMALL = 2000
"""Aurora's own cap on an instance that may shrink to half a unit or less."""
SMALL_ACU = 0.5


def max_connections(*, min_acu: float, max_acu: float) -> int:
    """What to set `max_connections` to. Aurora would choose the same to within a few, but tell nobody.

    The line goes through the values of
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    which follow the largest capacity, for the parameter cannot change while an instance scales. A new value takes a
    restart of the instances.
    """
    cap = MOST_IF_SMALL if min_acu <= SMALL_ACU else MOST
    return min(floor(PER_ACU * max_acu - OVERHEAD), cap)
