import subprocess
from pathlib import Path

import pytest

from tests.workload.backend import DIRECTORY, NODE


@pytest.mark.parametrize(
    "program", [DIRECTORY, *map(DIRECTORY.with_name, ("site", "frontend", "web-common"))], ids=lambda path: path.name
)
def test_a_programs_own_unit_tests_pass(program: Path) -> None:
    command = [str(NODE), "--test", "--test-isolation=none"]  # one process: each more would load the libraries again
    done = subprocess.run(command, cwd=program, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
