"""A CodeBuild project, as BatchGetProjects tells it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from rehearsal.pipeline.action import ActionContext, ActionFailedError
from rehearsal.pipeline.build_variables import BuildVariable
from rehearsal.pipeline.buildspec import Buildspec, BuildspecError


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class ProjectSource(_Shape):
    """`buildspec` is the text itself, or the path of a file in the source code."""

    type: str = "CODEPIPELINE"
    buildspec: str = ""


class ProjectEnvironment(_Shape):
    """The image is only a name here: a build runs on this machine."""

    image: str = ""
    environment_variables: tuple[BuildVariable, ...] = ()


class ProjectCache(_Shape):
    """`NO_CACHE` turns off what the buildspec says of caches."""

    type: str = "NO_CACHE"


class CloudWatchLogs(_Shape):
    """Where a build's output goes: to a stream of its own, its name begun by `stream_name` if there is one."""

    status: str = "ENABLED"
    group_name: str = ""
    stream_name: str = ""


class ProjectLogs(_Shape):
    """`logsConfig`."""

    cloud_watch_logs: CloudWatchLogs = Field(default_factory=CloudWatchLogs)


class Project(_Shape):
    """What the runner uses of a project. One whose cache the engine does not tell is taken to have one."""

    name: str
    source: ProjectSource = Field(default_factory=ProjectSource)
    environment: ProjectEnvironment = Field(default_factory=ProjectEnvironment)
    service_role: str = ""
    timeout_in_minutes: int = 60
    cache: ProjectCache = Field(default_factory=lambda: ProjectCache(type="LOCAL"))
    logs_config: ProjectLogs = Field(default_factory=ProjectLogs)
    told: Mapping[str, Any] = Field(default_factory=dict, exclude=True, repr=False)
    """All that BatchGetProjects said."""

    @classmethod
    def of(cls, context: ActionContext) -> Self:
        """The project that an action names."""
        name = context.setting("ProjectName")
        projects = context.client("codebuild").batch_get_projects(names=[name])["projects"]
        if not projects:
            raise ActionFailedError(f"there is no CodeBuild project {name} in account {context.account}")
        try:
            return cls.model_validate({**projects[0], "told": projects[0]})
        except ValidationError as error:
            raise ActionFailedError(f"CodeBuild project {name} cannot be run: {error}") from None

    @property
    def account(self) -> str | None:
        """The account of the service role, under which the build's commands act."""
        found = re.match(r"arn:[^:]+:iam::(\d{12}):", self.service_role)
        return found[1] if found else None

    def read_buildspec(self, source: Path) -> Buildspec:
        """The buildspec, from the project or from the source code."""
        text = self.source.buildspec
        if "\n" not in text and not text.lstrip().startswith("{"):
            file = source / (text or "buildspec.yml")
            if not file.is_file():
                raise ActionFailedError(f"the source code has no {file.relative_to(source)}, the project's buildspec")
            text = file.read_text()
        try:
            return Buildspec.parse(text)
        except BuildspecError as error:
            raise ActionFailedError(str(error)) from None
