import subprocess

from tests.workload.backend import DIRECTORY, NODE


def test_the_backends_own_unit_tests_pass() -> None:
    command = [str(NODE), "--test", "--test-isolation=none"]  # one process: each more would load the libraries again
    done = subprocess.run(command, cwd=DIRECTORY, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
