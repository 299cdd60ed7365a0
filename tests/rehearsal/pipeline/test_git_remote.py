import os
import subprocess
from pathlib import Path

import pytest

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import ActionFailedError
from rehearsal.pipeline.git_remote import GitRemote
from rehearsal.pipeline.source import RepositorySource
from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Contexts, action, write


def git(directory: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, "-C", str(directory), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    directory = tmp_path / "work"
    directory.mkdir()
    git(directory, "init", "--quiet", "--initial-branch", "feature")
    write(directory, {"app.py": "print()\n", "bin/run": "#!/bin/sh\n", ".hidden/x": "1"})
    (directory / "bin/run").chmod(0o755)
    (directory / "link").symlink_to("app.py")
    git(directory, "add", ".")
    git(directory, "commit", "--quiet", "--message", "Sell more\n\nBecause.")
    return directory


@pytest.fixture
def remote(workspace: Workspace) -> GitRemote:
    remote = GitRemote(workspace.run)
    remote.create()
    return remote


@pytest.mark.requirement("D7")
def test_head_is_pushed_to_the_pipelines_branch_whatever_it_is_called(checkout: Path, remote: GitRemote) -> None:
    commit = remote.push(checkout, branch="main")
    assert commit.id == git(checkout, "rev-parse", "HEAD")
    assert (commit.branch, commit.subject, commit.author_name) == ("main", "Sell more", "Ada")
    assert commit.message == "Sell more\n\nBecause."
    assert remote.branches() == ("main",)


def test_a_push_leaves_the_users_repository_as_it_was(checkout: Path, remote: GitRemote) -> None:
    write(checkout, {".git/hooks/pre-push": "#!/bin/sh\ntouch hook-ran\nexit 1\n"})
    (checkout / ".git/hooks/pre-push").chmod(0o755)
    git(checkout, "config", "core.hooksPath", ".git/hooks")
    os.utime(checkout / "app.py", (1, 1))  # git would refresh its index for that
    before = {path: path.stat().st_mtime_ns for path in checkout.rglob("*") if path.is_file()}
    remote.push(checkout, branch="main")
    assert {path: path.stat().st_mtime_ns for path in checkout.rglob("*") if path.is_file()} == before


def test_a_detached_head_and_a_rewritten_history_can_be_pushed(checkout: Path, remote: GitRemote) -> None:
    remote.push(checkout, branch="main")
    git(checkout, "commit", "--quiet", "--amend", "--message", "Other")
    git(checkout, "checkout", "--quiet", "--detach")
    assert remote.push(checkout, branch="main").subject == "Other"


def test_a_shallow_clone_can_be_pushed(checkout: Path, remote: GitRemote, tmp_path: Path) -> None:
    write(checkout, {"more": "x"})
    git(checkout, "add", ".")
    git(checkout, "commit", "--quiet", "--message", "Second")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth", "1", checkout.as_uri(), str(shallow))
    commit = remote.push(shallow, branch="main")
    remote.checkout(commit.id, tmp_path / "exported")
    assert (tmp_path / "exported/more").read_text() == "x"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a directory somebody else's")
def test_a_checkout_that_belongs_to_somebody_else_can_be_pushed(checkout: Path, remote: GitRemote) -> None:
    for path in (checkout, *checkout.rglob("*")):
        os.chown(path, 12345, 12345, follow_symlinks=False)
    assert remote.push(checkout, branch="main").subject == "Sell more"


def test_git_settings_of_the_environment_do_not_interfere(
    checkout: Path, remote: GitRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/nowhere")
    assert remote.push(checkout, branch="main").subject == "Sell more"


def test_a_directory_without_a_commit_says_what_to_do(tmp_path: Path, remote: GitRemote) -> None:
    with pytest.raises(RehearsalError, match=r"pushes a commit, .* has no HEAD to push .*Commit first"):
        remote.push(tmp_path, branch="main")


def test_the_source_action_exports_the_commit_without_git(
    checkout: Path, remote: GitRemote, make_context: Contexts
) -> None:
    commit = remote.push(checkout, branch="main")
    properties = action(
        "Source",
        "CodeStarSourceConnection",
        Configuration={"BranchName": "main", "FullRepositoryId": "o/r", "ConnectionArn": "arn"},
        OutputArtifacts=[{"Name": "Code"}],
    )
    context = make_context(properties, commit=commit)
    result = RepositorySource(remote)(context)
    artifact = result.artifacts["Code"]
    assert artifact.revision == commit.id
    assert {path.name for path in artifact.directory.iterdir()} == {"app.py", "bin", ".hidden", "link"}
    assert os.access(artifact.directory / "bin/run", os.X_OK)
    assert (artifact.directory / "link").is_symlink()
    assert result.variables["CommitId"] == commit.id
    assert result.variables["BranchName"] == "main"
    assert result.variables["CommitMessage"] == commit.message
    assert result.variables["FullRepositoryName"] == "o/r"


def test_a_branch_that_was_not_pushed_is_named(checkout: Path, remote: GitRemote, make_context: Contexts) -> None:
    remote.push(checkout, branch="main")
    properties = action("Source", "CodeStarSourceConnection", Configuration={"BranchName": "release"})
    with pytest.raises(ActionFailedError, match=r"branch release was not pushed \(pushed: main\)"):
        RepositorySource(remote)(make_context(properties))


def test_a_full_clone_has_the_history(checkout: Path, remote: GitRemote, make_context: Contexts) -> None:
    first = git(checkout, "rev-parse", "HEAD")
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Once more")
    commit = remote.push(checkout, branch="main")
    configuration = {"BranchName": "main", "OutputArtifactFormat": "CODEBUILD_CLONE_REF"}
    outputs = [{"Name": "Code"}]
    properties = action("Source", "CodeStarSourceConnection", Configuration=configuration, OutputArtifacts=outputs)
    directory = RepositorySource(remote)(make_context(properties, commit=commit)).artifacts["Code"].directory
    assert (directory / "app.py").is_file()
    assert git(directory, "log", "--format=%H").split() == [commit.id, first]


@pytest.mark.parametrize(("provider", "variable"), [("CodeCommit", "CommitId"), ("S3", "VersionId")])
def test_other_kinds_of_source_give_the_pushed_commit_too(
    checkout: Path, remote: GitRemote, make_context: Contexts, provider: str, variable: str
) -> None:
    commit = remote.push(checkout, branch="main")
    configuration = {"BranchName": "main"} if provider == "CodeCommit" else {"S3ObjectKey": "source.zip"}
    properties = action("Source", provider, Configuration=configuration, OutputArtifacts=[{"Name": "Code"}])
    result = RepositorySource(remote)(make_context(properties, commit=commit))
    assert (result.artifacts["Code"].directory / "app.py").is_file()
    assert result.variables[variable] == commit.id


def test_a_commit_is_made_in_the_repository_alone(checkout: Path, remote: GitRemote, tmp_path: Path) -> None:
    base = remote.push(checkout, branch="main")
    before = git(checkout, "rev-parse", "HEAD"), git(checkout, "status", "--porcelain")

    added = remote.add(base, path="bin/run", line="# Grüße", message="Greet\n\nBecause.")

    assert (added.message, added.author_name, added.branch) == ("Greet\n\nBecause.", base.author_name, "main")
    assert git(remote.path, "rev-parse", f"{added.id}^", "main") == f"{base.id}\n{added.id}"
    assert git(remote.path, "diff", "--stat", base.id, added.id).startswith("bin/run | 1 +")
    remote.checkout(added.id, tmp_path / "out")
    assert (tmp_path / "out/bin/run").read_text() == "#!/bin/sh\n# Grüße\n"
    assert (tmp_path / "out/bin/run").stat().st_mode & 0o111
    assert (git(checkout, "rev-parse", "HEAD"), git(checkout, "status", "--porcelain")) == before


def test_a_line_is_added_to_what_is_there(checkout: Path, remote: GitRemote) -> None:
    base = remote.push(checkout, branch="main")
    with pytest.raises(RehearsalError, match=r"has no nowhere\.js"):
        remote.add(base, path="nowhere.js", line="", message="Nothing")
