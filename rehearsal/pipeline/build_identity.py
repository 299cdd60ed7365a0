"""What names a build: in CodeBuild's API, in its environment, in CodePipeline's records and in CloudWatch Logs."""

from dataclasses import dataclass
from urllib.parse import quote

from rehearsal.pipeline.build_project import CloudWatchLogs

_CONSOLE = "https://console.aws.amazon.com"


@dataclass(frozen=True, kw_only=True)
class BuildIdentity:
    """A build's names; `number` counts the project's builds, `started` is in seconds since the epoch."""

    project: str
    uuid: str
    number: int
    started: float
    account: str
    region: str

    @property
    def id(self) -> str:
        """`project:uuid`."""
        return f"{self.project}:{self.uuid}"

    @property
    def arn(self) -> str:
        """Of the build."""
        return f"{self._arn}:build/{self.id}"

    @property
    def project_arn(self) -> str:
        """Of its project."""
        return f"{self._arn}:project/{self.project}"

    @property
    def _arn(self) -> str:
        return f"arn:aws:codebuild:{self.region}:{self.account}"

    @property
    def url(self) -> str:
        """Its page in AWS' console, as CodePipeline names it."""
        return f"{_CONSOLE}/codebuild/home?region={self.region}#/builds/{self.id}/view/new"

    def report_group_arn(self, group: str) -> str:
        """Of a group that the buildspec names by its ARN, or by a name, to which CodeBuild adds the project's."""
        return group if group.startswith("arn:") else f"{self._arn}:report-group/{self.project}-{group}"

    def stream(self, settings: CloudWatchLogs) -> tuple[str, str]:
        """Log group and stream of its output."""
        group = settings.group_name or f"/aws/codebuild/{self.project}"
        return group, "/".join(filter(None, [settings.stream_name, self.uuid]))

    def stream_arn(self, settings: CloudWatchLogs) -> str:
        """Of its log stream; empty if its output goes to none."""
        if settings.status != "ENABLED":
            return ""
        group, stream = self.stream(settings)
        return f"arn:aws:logs:{self.region}:{self.account}:log-group:{group}:log-stream:{stream}"

    def stream_url(self, settings: CloudWatchLogs) -> str:
        """The stream's page in AWS' console, whose names are quoted twice, with a dollar sign for the percent sign."""
        group, stream = (quote(quote(name, safe=""), safe="").replace("%", "$") for name in self.stream(settings))
        page = f"log-groups/log-group/{group}/log-events/{stream}"
        return f"{_CONSOLE}/cloudwatch/home?region={self.region}#logsV2:{page}"
