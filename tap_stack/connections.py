"""How many connections an Aurora PostgreSQL instance takes (decision 6)."""

from math import floor

PER_ACU = 211.4
OVERHEAD = 22.4
GIB_PER_ACU = 2
MOST = 5000
MOST_IF_SMALL = 2000
"""Aurora's own cap on an instance that may shrink to half a unit or less."""
SMALL_ACU = 0.5


def of_capacity(*, min_acu: float, max_acu: float) -> int:
    """What to set `max_connections` to on a serverless instance. Aurora would choose about the same, but tell nobody.

    The line goes through the values of
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    which follow the largest capacity, for the parameter cannot change while an instance scales. A new value takes a
    restart of the instances.
    """
    cap = MOST_IF_SMALL if min_acu <= SMALL_ACU else MOST
    return min(floor(PER_ACU * max_acu - OVERHEAD), cap)


def of_instance(memory_gib: float) -> int:
    """The same on an instance of so much memory.

    Aurora's default is LEAST({DBInstanceClassMemory/9531392},5000), where the memory is what the system leaves of it:
    how much that is, AWS does not say. The line above has the same formula behind it, and stays below the default.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Managing.html
    """
    return min(floor(PER_ACU * memory_gib / GIB_PER_ACU - OVERHEAD), MOST)
