"""The faults there are."""

from collections.abc import Iterator

from rehearsal.faults.alarm_during_bake import AlarmDuringBake
from rehearsal.faults.approval_expired import ApprovalExpired
from rehearsal.faults.asset_missing import AssetMissing
from rehearsal.faults.database_lost import DatabaseLost
from rehearsal.faults.disk_full import DiskFull
from rehearsal.faults.engine_dies import EngineDies
from rehearsal.faults.fault import Fault
from rehearsal.faults.flaky_check import FlakyCheck
from rehearsal.faults.slow_backend import SlowBackend
from rehearsal.faults.task_crash_loop import TaskCrashLoop

FAULTS: tuple[type[Fault], ...] = (
    TaskCrashLoop,
    AssetMissing,
    DatabaseLost,
    FlakyCheck,
    SlowBackend,
    AlarmDuringBake,
    ApprovalExpired,
    DiskFull,
    EngineDies,
)


def find(name: str) -> type[Fault]:
    """The fault of this name, which there is."""
    return next(fault for fault in FAULTS if fault.name == name)


def listed() -> Iterator[str]:
    """Each fault in a line, under its name."""
    width = max(len(fault.name) for fault in FAULTS)
    for fault in FAULTS:
        yield f"{fault.name:<{width}}  {fault.what}"
