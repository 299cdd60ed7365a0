"""The CodeBuild action: runs the buildspec of a real project, its commands as processes of this machine."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from pydantic import TypeAdapter, ValidationError

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionContext, ActionFailedError, ActionResult, Artifact
from rehearsal.pipeline.build import Build
from rehearsal.pipeline.build_environment import BuildDirectories, build_environment
from rehearsal.pipeline.build_project import Project
from rehearsal.pipeline.build_record import BuildRecord
from rehearsal.pipeline.build_shell import BuildStoppedError
from rehearsal.pipeline.build_variables import BuildVariable, resolved_variables
from rehearsal.pipeline.log_stream import LogStream
from rehearsal.pipeline.trees import copy_tree, discard

_VARIABLES = TypeAdapter(tuple[BuildVariable, ...])


@dataclass(frozen=True)
class _Sources:
    """What a build works on: the primary artifact, and the others by their names."""

    primary: Artifact
    secondary: Mapping[str, Artifact]

    @classmethod
    def of(cls, context: ActionContext) -> Self:
        found = {item.name: context.artifact(item.name) for item in context.action.input_artifacts}
        name = context.action.configuration.get("PrimarySource") or next(iter(found), "")
        if name not in found:
            raise ActionFailedError("a CodeBuild action needs an input artifact as its primary source")
        return cls(found.pop(name), found)


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
        sources = _Sources.of(context)
        variables = _action_variables(context)
        record = BuildRecord.begin(context, project, variables=variables)
        primary = sources.primary
        record.note(
            **({"resolvedSourceVersion": primary.revision} if primary.revision else {}),
            **({"sourceVersion": primary.location.arn} if primary.location else {}),
        )
        settings = project.logs_config.cloud_watch_logs
        context.listen(
            events.ActionLinked(
                stage=context.stage,
                action=context.action.name,
                identity=record.identity.id,
                url=record.identity.url,
                log_stream=record.identity.stream_arn(settings),
            )
        )
        try:
            with record, _logged(context, project, record):
                return self._build(context, project, record, sources, variables=variables)
        except BuildStoppedError:
            raise ActionFailedError("the build was stopped by StopBuild") from None

    def _build(
        self,
        context: ActionContext,
        project: Project,
        record: BuildRecord,
        sources: _Sources,
        *,
        variables: Sequence[BuildVariable],
    ) -> ActionResult:
        directories = BuildDirectories(context.workspace.run / "builds" / context.slug)
        _prepare(directories, sources)
        buildspec = project.read_buildspec(directories.source)
        given = build_environment(
            context,
            directories=directories,
            caller=self.environment,
            endpoint=self.endpoint,
            account=project.account or context.account,
            identity=record.identity,
            image=project.environment.image,
            primary=sources.primary,
            secondary=sources.secondary,
        )
        resolved = resolved_variables(
            context,
            action=variables,
            project=project.environment.environment_variables,
            buildspec=buildspec.env,
        )
        build = Build(
            context=context,
            project=project,
            buildspec=buildspec,
            directories=directories,
            environment=given | resolved,
            record=record,
        )
        return build.run()


@contextmanager
def _logged(context: ActionContext, project: Project, record: BuildRecord) -> Iterator[None]:
    """Whatever the action's log takes goes to CloudWatch Logs, too, if the project wants it."""
    settings = project.logs_config.cloud_watch_logs
    if settings.status != "ENABLED":
        yield
        return
    group, name = record.identity.stream(settings)
    stream = LogStream(context.client("logs"), group=group, stream=name)
    try:
        with stream, context.log.also_to(stream):
            try:
                yield
            except ActionFailedError as error:
                stream(context.log.masked(str(error).partition("\n")[0]))
                raise
    finally:
        if stream.error:
            context.log(f"lines of this log are missing in CloudWatch Logs: {stream.error}")


def _action_variables(context: ActionContext) -> tuple[BuildVariable, ...]:
    try:
        return _VARIABLES.validate_json(context.action.configuration.get("EnvironmentVariables", "[]"))
    except ValidationError as error:
        raise ActionFailedError(f"EnvironmentVariables of the action: {error.errors()[0]['msg']}") from None


def _prepare(directories: BuildDirectories, sources: _Sources) -> None:
    discard(directories.root)
    for directory in (directories.home, directories.temporary, directories.npm / "bin"):
        directory.mkdir(parents=True)
    copy_tree(sources.primary.directory, directories.source)
    for name, artifact in sources.secondary.items():
        copy_tree(artifact.directory, directories.secondary(name))
