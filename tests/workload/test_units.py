import subprocess

from tests.workload.backend import DIRECTORY, NODE


def test_the_backends_own_unit_tests_pass() -> None:
    done = subprocess.run([NODE, "--test"], cwd=DIRECTORY, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
