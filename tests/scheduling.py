"""Which tests go to the same one of several workers: those of a file, and those that share what is slow to start."""

import sys

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from tests.selection import leave_out

TOGETHER = {
    "synthesized": (
        "tests/bootstrap/",
        "tests/docs/",
        "tests/pipeline/",
        "tests/review/",
        "tests/stages/test_compliance.py",
        "tests/stages/test_compliance_build.py",
        "tests/stages/test_cost_allocation.py",
        "tests/stages/test_kernel.py",
        "tests/stages/test_sandbox.py",
        "tests/stages/test_sandbox_names.py",
        "tests/stages/test_settings_constants.py",
        "tests/stages/test_tap_stage.py",
        "tests/stages/test_workload.py",
        "tests/tap_stack/",
        "tests/test_keys.py",
        "tests/test_pipeline_app.py",
        "tests/test_policies.py",
        "tests/test_security_groups.py",
    ),
    "engine": ("tests/rehearsal/engine/",),
    "postgres": ("tests/rehearsal/test_database.py", "tests/workload/"),
}

_FIRST = (
    "tests/stages/test_compliance_build.py",
    "tests/stages/test_kernel.py",
    "tests/stages/test_sandbox_names.py",
)
"""Before their worker has CDK in memory, or the two set the peak together: what runs CDK in processes of its own, and a
property, as hypothesis parses all our modules for the first one, and keeps for others what it finds in them."""


class _Scheduling(LoadFileScheduling):  # type: ignore[misc]
    def _split_scope(self, nodeid: str) -> str:
        groups = (group for group, places in TOGETHER.items() if nodeid.startswith(places))
        return next(groups, super()._split_scope(nodeid))


@pytest.hookimpl
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes most memory goes first.

    Raises:
        UsageError: A test module imports CDK: each worker collects all modules, and would have it in memory.
    """
    if "aws_cdk" in sys.modules:
        raise pytest.UsageError("A test module imports CDK at its top, or what does so: import it where it is used.")
    leave_out(config, items)
    items.sort(key=lambda item: not item.nodeid.startswith(_FIRST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Whatever `--dist` says."""
    return _Scheduling(config, log)
