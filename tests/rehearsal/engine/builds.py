"""Builds of a project that CloudFormation deployed, run by the runner as actions of a pipeline."""

import itertools
import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionFailedError, ActionStoppedError, Artifact
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.codebuild import CodeBuild
from tests.rehearsal.engine.cloud import REGION, TOOLS, Cloud, Json
from tests.rehearsal.pipeline.support import Contexts, Journal, action, write

PROJECT = "real-builds"
LOGS = "real-build-logs"
ROLE = f"arn:aws:iam::{TOOLS}:role/build"


def project(**more: Json) -> dict[str, Json]:
    """The resource of a project whose buildspec is a file of the source."""
    variables = [
        {"Name": "STAGE", "Type": "PLAINTEXT", "Value": "dev"},
        {"Name": "PASSWORD", "Type": "SECRETS_MANAGER", "Value": "real-builds:password"},
    ]
    properties = {
        "Name": PROJECT,
        "Artifacts": {"Type": "CODEPIPELINE"},
        "Cache": {"Type": "LOCAL", "Modes": ["LOCAL_CUSTOM_CACHE"]},
        "Environment": {
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "EnvironmentVariables": variables,
            "Image": "aws/codebuild/standard:7.0",
            "PrivilegedMode": False,
            "Type": "LINUX_CONTAINER",
        },
        "LogsConfig": {"CloudWatchLogs": {"GroupName": LOGS, "Status": "ENABLED"}},
        "QueuedTimeoutInMinutes": 480,
        "ServiceRole": ROLE,
        "Source": {"Type": "CODEPIPELINE", "BuildSpec": "buildspec.yml"},
        "Tags": [{"Key": "Project", "Value": "commerce"}],
        "TimeoutInMinutes": 30,
        **more,
    }
    return {"Type": "AWS::CodeBuild::Project", "Properties": properties}


def report_group_arn(name: str) -> str:
    return f"arn:aws:codebuild:{REGION}:{TOOLS}:report-group/{name}"


def report_group(name: str, kind: str = "TEST") -> dict[str, Json]:
    """The resource of a report group that exports nothing."""
    tags = [{"Key": "Project", "Value": "commerce"}]
    export = {"ExportConfigType": "NO_EXPORT"}
    properties = {"Name": name, "Type": kind, "ExportConfig": export, "Tags": tags, "DeleteReports": True}
    return {"Type": "AWS::CodeBuild::ReportGroup", "Properties": properties}


@dataclass
class Builds:
    """Runs builds, and tells their ids."""

    cloud: Cloud
    directory: Path
    contexts: Contexts
    journal: Journal = field(default_factory=Journal)
    cancelled: threading.Event = field(default_factory=threading.Event)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def run(self, *commands: str, files: Mapping[str, str] | None = None, **buildspec: Json) -> str:
        """Run a build to its end, whatever that is."""
        before = len(self.journal.heard)
        spec = {"version": 0.2, "phases": {"build": {"commands": [*commands]}}, **buildspec}
        source = self.directory / str(next(self.numbers))
        write(source, {"buildspec.yml": json.dumps(spec), **(files or {})})
        context = self.contexts(
            {
                **action("Synth", InputArtifacts=[{"Name": "Code"}]),
                "Configuration": {
                    "ProjectName": PROJECT,
                    "EnvironmentVariables": json.dumps([{"name": "STAGE", "value": "prod", "type": "PLAINTEXT"}]),
                },
            },
            clients=EngineClients(self.cloud.engine.endpoint),
            artifacts={"Code": Artifact(source, "0123456")},
            listen=self.journal,
            cancelled=self.cancelled,
        )
        build = CodeBuild(endpoint=self.cloud.engine.endpoint, environment={"PATH": os.environ["PATH"]})
        with suppress(ActionFailedError, ActionStoppedError):
            build(context)
        linked = [event for event in self.journal.heard[before:] if isinstance(event, events.ActionLinked)]
        return linked[0].identity

    def described(self, identifier: str) -> Json:
        """What CodeBuild says of a build."""
        (build,) = self.cloud.client("codebuild", TOOLS).batch_get_builds(ids=[identifier])["builds"]
        return build

    def phases(self, identifier: str) -> dict[str, Any]:
        return {phase["phaseType"]: phase.get("phaseStatus") for phase in self.described(identifier)["phases"]}
