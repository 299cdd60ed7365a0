"""Load the CDK once, and wait until jsii has unpacked and indexed it: python -m rehearsal.unpacking.

The first time on a machine that takes 1 GB: a rehearsal, which is to stay below 1.5 GB, has it done before it starts.
jsii indexes in a thread that ends with its process, however far it is; so a short look at the CDK is not enough.
"""

import time
from contextlib import suppress

import psutil

_QUIET_SECONDS = 0.5
_IDLE = 0.05
"""Of one core's time."""

_DEADLINE_SECONDS = 60.0


def wait_until_idle(process: psutil.Process, *, deadline_seconds: float = _DEADLINE_SECONDS) -> None:
    """Return when it and the processes that it started do nothing for a moment, or at the deadline."""
    deadline = time.monotonic() + deadline_seconds
    before = _cpu_seconds(process)
    while time.monotonic() < deadline:
        time.sleep(_QUIET_SECONDS)
        now = _cpu_seconds(process)
        if now - before < _IDLE * _QUIET_SECONDS:
            return
        before = now


def _cpu_seconds(process: psutil.Process) -> float:
    spent = 0.0
    for one in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # it has just ended
            times = one.cpu_times()
            spent += times.user + times.system
    return spent


def main() -> None:
    """Import what a synth imports; jsii's process lives as long as this one."""
    import aws_cdk  # noqa: F401, PLC0415 - this is the loading
    import cdk_nag  # noqa: F401, PLC0415 - as above

    wait_until_idle(psutil.Process())


if __name__ == "__main__":
    main()
