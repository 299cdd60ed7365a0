"""Each thing that can be wrong before a rehearsal has one sentence."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal import preflight
from rehearsal.errors import RehearsalError
from rehearsal.system_errors import explain, explainable
from rehearsal.workspace import Workspace


def git(directory: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Someone", "-c", "user.email=someone@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, "-C", directory, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "README.md").write_text("words\n")
    (tmp_path / ".gitignore").write_text(".rehearsal/\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "start")
    return tmp_path


def test_a_clean_checkout_passes_and_leaves_no_file(checkout: Path) -> None:
    found = preflight.check(Workspace(checkout / ".rehearsal"), minimum_free_bytes=0)

    assert found.commit == git(checkout, "rev-parse", "HEAD")
    assert found.warnings == ()
    assert list((checkout / ".rehearsal").iterdir()) == []


def test_uncommitted_changes_are_a_warning_that_counts_them(checkout: Path) -> None:
    (checkout / "README.md").write_text("other words\n")
    assert preflight.check_checkout(checkout).warnings[0].startswith("1 file has uncommitted changes (README.md), ")

    for name in ("a", "b", "c"):
        (checkout / name).touch()
    (warning,) = preflight.check_checkout(checkout).warnings
    assert warning.startswith(
        "4 files have uncommitted changes (README.md, a, b, ...), which this rehearsal does not see"
    )
    assert warning.endswith(f"it pushes {git(checkout, 'rev-parse', 'HEAD')[:8]} (HEAD).")


def test_a_detached_head_is_fine(checkout: Path) -> None:
    git(checkout, "checkout", "--quiet", "--detach")

    assert preflight.check_checkout(checkout).warnings == ()


def test_started_from_a_git_hook_it_still_looks_at_the_checkout(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert preflight.check_checkout(checkout).commit


def test_no_git_checkout(tmp_path: Path) -> None:
    with pytest.raises(
        RehearsalError, match=r"is not a git checkout, and a rehearsal pushes a commit\. Clone .* git init"
    ):
        preflight.check_checkout(tmp_path)


def test_no_commit_yet(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")

    with pytest.raises(RehearsalError, match=r"has no commit yet.* git add"):
        preflight.check_checkout(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's checkout")
def test_a_checkout_of_another_user(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "none"))
    monkeypatch.delenv("SUDO_UID", raising=False)
    os.chown(checkout, 65534, 65534)
    os.chown(checkout / ".git", 65534, 65534)

    with pytest.raises(RehearsalError, match=r"git does not trust .*: git config --global --add safe\.directory"):
        preflight.check_checkout(checkout)


@pytest.mark.parametrize("missing", ["git", "bash"])
def test_a_missing_tool(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for present in {"git", "bash"} - {missing}:
        (tmp_path / present).symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RehearsalError, match=rf"^{missing} is not on the PATH\. Install it"):
        preflight.check_tools()


def test_an_old_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.9.5\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    with pytest.raises(RehearsalError, match=r"git 2\.28 or newer is needed; this is git version 2\.9\.5"):
        preflight.check_tools()


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))

    with pytest.raises(RehearsalError, match=r"Python 3\.11 or newer is needed"):
        preflight.check_tools()


def test_a_directory_without_write_permission(tmp_path: Path) -> None:
    (tmp_path / ".rehearsal").touch()  # refuses also root
    with pytest.raises(RehearsalError, match=r"\.rehearsal: File exists"):
        preflight.check_workspace(Workspace(tmp_path / ".rehearsal"))

    if os.geteuid():
        tmp_path.chmod(0o500)
        with pytest.raises(RehearsalError, match=r"^No permission for .*\.rehearsal2\. Change its owner"):
            preflight.check_workspace(Workspace(tmp_path / ".rehearsal2"))


def test_too_little_space(tmp_path: Path) -> None:
    with pytest.raises(RehearsalError, match=r"^Only [\d,]+ MiB are free .* needs 1,048,576,000 MiB\. Free some space"):
        preflight.check_workspace(Workspace(tmp_path), minimum_free_bytes=1000 * 1024**4)


def test_chosen_ports_are_free_and_different() -> None:
    chosen = preflight.choose_ports(5)

    assert len(set(chosen)) == 5
    for port in chosen:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))


def test_a_fixed_port_comes_first() -> None:
    (free,) = preflight.choose_ports(1)

    chosen = preflight.choose_ports(2, fixed=str(free))

    assert chosen[0] == free
    assert chosen[1] != free


def test_a_busy_port_names_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        by = rf"by process {os.getpid()} \(.+\)" if sys.platform == "linux" else ".*"
        with pytest.raises(RehearsalError, match=rf"^Port {port} of 127\.0\.0\.1 is in use {by}\. End that, set "):
            preflight.choose_ports(1, fixed=str(port))


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80 "])
def test_a_port_that_is_none(text: str) -> None:
    with pytest.raises(RehearsalError, match=r"^TAP_REHEARSAL_PORT is '.*'; it must be a port number from 1 to 65535"):
        preflight.choose_ports(1, fixed=text)


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (errno.ENOSPC, "The disk is full: /x/y could not be written. Free some space there, then try again."),
        (errno.EACCES, "No permission for /x/y. Change its owner or mode, or use a checkout that is yours."),
        (errno.EROFS, "/x/y is on a file system that is mounted read-only. Use a checkout on a writable one."),
        (errno.EMFILE, "Too many open files, at /x/y. Raise the limit with `ulimit -n 4096`, then try again."),
    ],
)
def test_an_error_of_the_machine_is_a_sentence(number: int, message: str) -> None:
    error = OSError(number, os.strerror(number), "/x/y")

    assert explainable(error)
    assert str(explain(error)) == message
    assert str(explain(OSError(number, os.strerror(number)), path=Path("/x/y"))) == message


def test_another_error_keeps_its_words() -> None:
    error = OSError(errno.ELOOP, "Too many levels of symbolic links", "/x")

    assert not explainable(error)
    assert str(explain(error)) == "/x: Too many levels of symbolic links."
