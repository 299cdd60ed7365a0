"""The CodeBuild action: runs the buildspec of a real project, its commands as processes of this machine."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.build import Build
from rehearsal.pipeline.build_environment import BuildDirectories, build_environment
from rehearsal.pipeline.build_project import Project
from rehearsal.pipeline.build_variables import BuildVariable, resolved_variables

_VARIABLES = TypeAdapter(tuple[BuildVariable, ...])


@dataclass(frozen=True, kw_only=True)
class CodeBuild:
    """Runs builds.

    `endpoint` is the AWS that builds talk to; `environment` is what they get of the machine: PATH, proxies,
    certificates, package caches.
    """

    endpoint: str
    environment: Mapping[str, str]

    def __call__(self, context: ActionContext) -> ActionResult:
        """Run one build to its end."""
        project = Project.of(context)
        directories = BuildDirectories(context.workspace.run / "builds" / context.slug)
        secondary = {item.name: context.artifact(item.name) for item in context.action.input_artifacts}
        name = context.action.configuration.get("PrimarySource") or next(iter(secondary), "")
        if name not in secondary:
            raise ActionFailedError("a CodeBuild action needs an input artifact as its primary source")
        primary = secondary.pop(name)
        _prepare(directories, primary, secondary)
        buildspec = project.read_buildspec(directories.source)
        given = build_environment(
            context,
            directories=directories,
            caller=self.environment,
            endpoint=self.endpoint,
            account=project.account or context.account,
            project=project.name,
            image=project.environment.image,
            primary=primary,
            secondary=secondary,
        )
        variables = resolved_variables(
            context,
            action=_action_variables(context),
            project=project.environment.environment_variables,
            buildspec=buildspec.env,
        )
        build = Build(
            context=context,
            project=project,
            buildspec=buildspec,
            directories=directories,
            environment=given | variables,
        )
        return build.run()


def _action_variables(context: ActionContext) -> tuple[BuildVariable, ...]:
    try:
        return _VARIABLES.validate_json(context.action.configuration.get("EnvironmentVariables", "[]"))
    except ValidationError as error:
        raise ActionFailedError(f"EnvironmentVariables of the action: {error.errors()[0]['msg']}") from None


def _prepare(directories: BuildDirectories, primary: Artifact, secondary: Mapping[str, Artifact]) -> None:
    shutil.rmtree(directories.root, ignore_errors=True)
    for directory in (directories.home, directories.temporary, directories.npm / "bin"):
        directory.mkdir(parents=True)
    shutil.copytree(primary.directory, directories.source, symlinks=True)
    for name, artifact in secondary.items():
        shutil.copytree(artifact.directory, directories.secondary(name), symlinks=True)
