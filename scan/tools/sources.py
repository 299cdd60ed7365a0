"""The tools for files of the repository: Dockerfiles, shell scripts, Python, and secrets in any of them."""

from collections.abc import Iterable
from pathlib import Path

from scan import tree
from scan.finding import Finding
from scan.tool import SCANNERS, Json, Located, Tool

_SHELLS = ("#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash", "#!/usr/bin/env sh")
_NO_SECRETS = (".lock", "package-lock.json", ".png", ".ico", ".woff2", ".zip", ".gz")
"""Hashes of packages look like secrets, and no text is in pictures."""


def _dockerfiles(root: Path) -> list[str]:
    return [path for path in tree.files(root) if Path(path).name.startswith("Dockerfile")]


def _scripts(root: Path) -> list[str]:
    return [
        path for path in tree.files(root) if path.endswith(".sh") or (not Path(path).suffix and _is_shell(root / path))
    ]


def _is_shell(file: Path) -> bool:
    if not file.is_file():  # a link to a directory
        return False
    with file.open("rb") as content:
        return content.readline(64).decode(errors="replace").startswith(_SHELLS)


def _python(root: Path) -> list[str]:
    """What runs in AWS, in builds and on people's machines; tests are no target."""
    return [path for path in tree.files(root) if path.endswith(".py") and not path.startswith("tests/")]


def _all(root: Path) -> list[str]:
    return [path for path in tree.files(root) if not path.endswith(_NO_SECRETS) and not (root / path).is_symlink()]


def _hadolint(output: Json, _root: Path) -> Iterable[Located]:
    for found in output:
        yield found["file"], Finding(found["code"], found["file"], found["message"], found["line"])


def _shellcheck(output: Json, _root: Path) -> Iterable[Located]:
    for found in output["comments"]:
        yield found["file"], Finding(f"SC{found['code']}", found["file"], found["message"], found["line"])


def _bandit(output: Json, _root: Path) -> Iterable[Located]:
    for found in output["errors"]:
        yield found["filename"], Finding("unread", found["filename"], found["reason"])
    for found in output["results"]:
        file = found["filename"].removeprefix("./")
        yield file, Finding(found["test_id"], file, found["issue_text"], found["line_number"])


def _secrets(output: Json, _root: Path) -> Iterable[Located]:
    """The place has the beginning of the secret's hash: another secret in the same file is another finding."""
    for file, secrets in output["results"].items():
        for secret in secrets:
            place = f"{file}#{secret['hashed_secret'][:8]}"
            yield file, Finding(secret["type"], place, "this looks like a secret", secret["line_number"])


HADOLINT = Tool(
    name="hadolint",
    lock="scan/requirements.lock",
    files=_dockerfiles,
    command=(str(SCANNERS / "hadolint"), "--no-fail", "--format", "json"),
    parse=_hadolint,
)
SHELLCHECK = Tool(
    name="shellcheck",
    lock="scan/requirements.lock",
    files=_scripts,
    command=(str(SCANNERS / "shellcheck"), "--format", "json1"),
    parse=_shellcheck,
)
BANDIT = Tool(
    name="bandit",
    lock="scan/requirements.lock",
    files=_python,
    command=(str(SCANNERS / "bandit"), "--quiet", "--format", "json"),
    parse=_bandit,
)
SECRETS = Tool(
    name="detect-secrets",
    lock="scan/requirements.lock",
    files=_all,
    command=(str(SCANNERS / "detect-secrets"), "scan", "--no-verify"),
    parse=_secrets,
)
