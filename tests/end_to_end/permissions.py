"""Commands that permission bits bind, whoever runs the tests."""

import os
import shutil

import pytest

BOUND: tuple[str, ...] = ()
"""Words in front of a command. Root, too, is bound without the capabilities to override permission bits."""
if os.geteuid() == 0:
    _OVERRIDES = "-dac_override,-dac_read_search"
    BOUND = ("setpriv", f"--bounding-set={_OVERRIDES}", f"--inh-caps={_OVERRIDES}", "--")

needs_bounds = pytest.mark.skipif(
    bool(BOUND) and shutil.which("setpriv") is None,
    reason="root is not bound by permission bits, and there is no setpriv to make it so",
)
