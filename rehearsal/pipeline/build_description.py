"""A build as BatchGetBuilds tells it before anything has happened: what its project and its action have settled."""

from collections.abc import Iterable, Mapping
from typing import Any

from rehearsal.pipeline.action import ActionContext
from rehearsal.pipeline.build_identity import BuildIdentity
from rehearsal.pipeline.build_project import Project
from rehearsal.pipeline.build_variables import BuildVariable

Json = dict[str, Any]

_AS_THE_PROJECTS = ("cache", "encryptionKey", "queuedTimeoutInMinutes", "vpcConfig", "serviceRole")
_NO_ENVIRONMENT = {"type": "LINUX_CONTAINER", "image": "none", "computeType": "BUILD_GENERAL1_SMALL"}


def described(
    context: ActionContext, project: Project, identity: BuildIdentity, *, variables: Iterable[BuildVariable]
) -> Json:
    """The members of a Build; `variables` are those of the action.

    A variable that comes from Secrets Manager or Parameter Store is told by what it refers to, never by its value.
    """
    limits = (project.timeout_in_minutes, context.action.timeout_in_minutes)
    return {
        "id": identity.id,
        "arn": identity.arn,
        "buildNumber": identity.number,
        "startTime": identity.started,
        "buildStatus": "IN_PROGRESS",
        "buildComplete": False,
        "projectName": project.name,
        "phases": [],
        "source": {"insecureSsl": False, **project.told.get("source", {}), "type": project.source.type},
        "secondarySources": [],
        "secondarySourceVersions": [],
        "artifacts": {"location": ""},
        "environment": _environment(project, variables),
        "logs": _logs(project, identity),
        "timeoutInMinutes": min(limit for limit in limits if limit is not None),
        "initiator": f"codepipeline/{context.deployed.properties.name}",
        **{name: project.told[name] for name in _AS_THE_PROJECTS if name in project.told},
    }


def _environment(project: Project, variables: Iterable[BuildVariable]) -> Json:
    """The project's, with the action's variables, which come before those of the same name."""
    named = {variable.name: variable for variable in (*project.environment.environment_variables, *variables)}
    told: Mapping[str, Any] = project.told.get("environment", {})
    return {
        **_NO_ENVIRONMENT,
        **told,
        "environmentVariables": [variable.model_dump() for variable in named.values()],
    }


def _logs(project: Project, identity: BuildIdentity) -> Json:
    settings = project.logs_config.cloud_watch_logs
    told = {
        "cloudWatchLogs": settings.model_dump(by_alias=True, exclude_defaults=True) | {"status": settings.status},
        "s3Logs": {"status": "DISABLED", "encryptionDisabled": False},
    }
    if settings.status != "ENABLED":
        return told
    group, stream = identity.stream(settings)
    return {
        "groupName": group,
        "streamName": stream,
        "deepLink": identity.stream_url(settings),
        "cloudWatchLogsArn": identity.stream_arn(settings),
        **told,
    }
