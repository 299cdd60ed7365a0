"""What a command of a rehearsal sees of the machine, and what it does not."""

import os
import sys
from pathlib import Path

import pytest

from rehearsal import environment
from rehearsal.environment import command_environment, package_caches
from rehearsal.workspace import MARKER, Workspace

SECRETS = {
    "AWS_ACCESS_KEY_ID": "secret-1",
    "AWS_SECRET_ACCESS_KEY": "secret-2",
    "AWS_SESSION_TOKEN": "secret-3",
    "AWS_PROFILE": "secret-4",
    "AWS_CONFIG_FILE": "secret-5",
    "GITHUB_TOKEN": "secret-6",
    "SSH_AUTH_SOCK": "secret-7",
    "NPM_TOKEN": "secret-8",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / ".rehearsal")


def made(workspace: Workspace) -> dict[str, str]:
    return command_environment(workspace=workspace, caches={"A_CACHE": "/cache"}, proxy={"HTTPS_PROXY": "http://here"})


def test_no_credentials_of_the_user_pass_through(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    assert not {name for name, value in made(workspace).items() if name in SECRETS or "secret-" in value}


def test_where_the_user_installs_from_and_the_users_language_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("LANG", "pt_BR.UTF-8")
    found = made(workspace)
    assert (found["PIP_INDEX_URL"], found["LANG"]) == ("https://mirror.example/simple", "pt_BR.UTF-8")


def test_builds_find_the_rehearsals_commands_first_and_our_own_environment_never(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path(environment.__file__).parents[1]
    ours = [str(project / ".venv" / "bin"), str(project / "node_modules" / ".bin")]
    monkeypatch.setenv("PATH", os.pathsep.join([ours[0], "/a/bin", ours[1], "/b/bin"]))
    assert made(workspace)["PATH"].split(os.pathsep) == [str(workspace.binaries), "/a/bin", "/b/bin"]


def test_what_is_compiled_for_one_run_serves_the_next_and_stays_in_the_workspace(workspace: Workspace) -> None:
    found = made(workspace)
    assert {Path(found[name]).parent for name in ("PYTHONPYCACHEPREFIX", "NODE_COMPILE_CACHE")} == {workspace.cache}


def test_every_process_carries_the_marker_of_its_rehearsal(workspace: Workspace) -> None:
    assert made(workspace)[MARKER] == str(workspace.root)


def test_the_cdk_cli_uses_our_docker_and_keeps_its_notes_in_the_workspace(workspace: Workspace) -> None:
    found = made(workspace)
    assert found["CDK_DOCKER"] == str(workspace.binaries / "docker")
    assert Path(found["CDK_HOME"]).is_relative_to(workspace.root)


def test_caches_and_proxy_are_those_that_are_given(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://users.own")
    found = made(workspace)
    assert (found["A_CACHE"], found["HTTPS_PROXY"]) == ("/cache", "http://here")


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose tools tell what they were asked."""
    for tool in ("venv/bin/uv", "venv/bin/npm", "python/bin/python3"):
        program(tmp_path / tool, f'echo "/{Path(tool).name} $@"')
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "python"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", raising=False)
    return tmp_path


def test_builds_share_the_download_caches_that_the_users_tools_report(machine: Path) -> None:
    caches = package_caches()
    assert caches["UV_CACHE_DIR"] == "/uv cache dir"
    assert caches["npm_config_cache"] == "/npm config get cache"
    assert caches["PIP_CACHE_DIR"].startswith("/python3 -m pip ")
    assert caches["JSII_RUNTIME_PACKAGE_CACHE_ROOT"] == str(machine / "cache" / "aws" / "jsii" / "package-cache")


def test_a_machine_without_pip_gets_the_usual_place_for_its_cache(machine: Path) -> None:
    program(machine / "python" / "bin" / "python3", "echo no module named pip >&2; exit 1")
    assert package_caches()["PIP_CACHE_DIR"] == str(machine / "cache" / "pip")
