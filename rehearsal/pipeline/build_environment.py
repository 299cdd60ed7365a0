"""The clean environment of a build: CodeBuild's own variables, and nothing of the user's but what the caller gives."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.aws import endpoint_env
from rehearsal.pipeline.action import ActionContext, Artifact
from rehearsal.pipeline.build_identity import BuildIdentity
from rehearsal.workspace import MARKER

IDENTITY = "CODEBUILD_BUILD_ID"
"""The variable that tells one build's processes from all others."""


_PACKAGE_SETTINGS = {
    "npm_config_userconfig": (".npmrc",),
    "PIP_CONFIG_FILE": (".config/pip/pip.conf", ".pip/pip.conf"),
    "UV_CONFIG_FILE": (".config/uv/uv.toml",),
}
"""Where the user says which registries and proxies to install from: a build has another home and would miss them."""

_NETWORK = {"AUDIT": "off"}
"""A rehearsal asks no vulnerability service: it would be as good as its network (see `not_exercised`)."""

_NPM = {
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_prefer_offline": "true",  # exact versions, which are installed anew by each build
    "npm_config_update_notifier": "false",
}


@dataclass(frozen=True)
class BuildDirectories:
    """Where a build happens. The place is the same in every run: tools write absolute paths into what is cached."""

    root: Path

    @property
    def source(self) -> Path:
        """CODEBUILD_SRC_DIR."""
        return self.root / "src"

    @property
    def home(self) -> Path:
        """HOME."""
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        """TMPDIR."""
        return self.root / "tmp"

    @property
    def npm(self) -> Path:
        """Where `npm install -g` installs to."""
        return self.root / "npm"

    @property
    def state(self) -> Path:
        """What the shell hands on from command to command."""
        return self.root / "state"

    def secondary(self, artifact: str) -> Path:
        """CODEBUILD_SRC_DIR_<artifact>."""
        return self.root / f"src-{artifact}"


def build_environment(
    context: ActionContext,
    *,
    directories: BuildDirectories,
    caller: Mapping[str, str],
    endpoint: str,
    account: str,
    identity: BuildIdentity,
    image: str,
    primary: Artifact,
    secondary: Mapping[str, Artifact],
) -> dict[str, str]:
    """The environment before the variables of project, action and buildspec.

    `caller` has PATH, proxies, certificates and package caches; `account` is that of the project's service role.
    """
    codebuild = {
        IDENTITY: identity.id,
        "CODEBUILD_BUILD_ARN": identity.arn,
        "CODEBUILD_BUILD_IMAGE": image,
        "CODEBUILD_BUILD_NUMBER": str(identity.number),
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_CI": "true",
        "CODEBUILD_INITIATOR": f"codepipeline/{context.deployed.properties.name}",
        "CODEBUILD_LOG_PATH": str(context.log.path),
        "CODEBUILD_PROJECT_ARN": identity.project_arn,
        "CODEBUILD_SRC_DIR": str(directories.source),
        "CODEBUILD_START_TIME": str(int(identity.started * 1000)),
        **{f"CODEBUILD_SRC_DIR_{name}": str(directories.secondary(name)) for name in secondary},
        **({"CODEBUILD_RESOLVED_SOURCE_VERSION": primary.revision} if primary.revision else {}),
    }
    return {
        "CI": "true",
        "LANG": "C.UTF-8",
        **_NETWORK,
        **_NPM,
        **_package_settings(Path.home()),
        **caller,
        **endpoint_env(endpoint=endpoint, account=account, region=context.region),
        "HOME": str(directories.home),
        "TMPDIR": str(directories.temporary),
        "PATH": os.pathsep.join([str(directories.npm / "bin"), caller.get("PATH", os.defpath)]),
        "npm_config_prefix": str(directories.npm),
        MARKER: str(context.workspace.root),
        **codebuild,
    }


def _package_settings(home: Path) -> dict[str, str]:
    found = {
        name: [home / file for file in files if (home / file).is_file()] for name, files in _PACKAGE_SETTINGS.items()
    }
    return {name: str(files[0]) for name, files in found.items() if files}
