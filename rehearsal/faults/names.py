"""The names of the faults, for whoever wants to know whether there is one before anything heavy is imported."""

import difflib

from rehearsal.errors import RehearsalError

LIST = "list"
"""The name that asks for all of them."""

NAMES = {
    "task-crash-loop": True,
    "asset-missing": True,
    "database-lost": True,
    "flaky-check": False,
    "slow-backend": False,
    "alarm-during-bake": False,
    "approval-expired": False,
    "disk-full": False,
    "engine-dies": True,
}
"""Whether a fault of this name can be told to hit another stage than it usually does."""


def check(name: str, *, stage: str = "", base: str = "") -> None:
    """What was asked for makes sense; an empty name asks for no fault.

    Raises:
        RehearsalError: It does not; says why, and what would.
    """
    if not name:
        if stage:
            raise RehearsalError(f"--fault-stage {stage} says where a fault hits, and no --fault was asked for.")
        return
    if name == LIST:
        return
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise RehearsalError(f"--fault {name}: there is no such fault.{hint} Known: {', '.join(NAMES)}.")
    if base:
        raise RehearsalError(f"--fault {name} takes HEAD itself to prod first. Leave the base ({base}) out.")
    if stage and not NAMES[name]:
        raise RehearsalError(f"--fault-stage {stage}: where {name} hits follows from what it is. Leave the stage out.")
