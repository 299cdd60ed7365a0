import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from rehearsal.pipeline import events
from rehearsal.pipeline.action import ActionFailedError, ActionResult, ActionStoppedError, Artifact
from rehearsal.pipeline.codebuild import CodeBuild
from rehearsal.workspace import MARKER, Workspace
from tests.rehearsal.pipeline.support import OTHER_ACCOUNT, Contexts, Journal, action, write

JUNIT = """<testsuite name="s">
<testcase classname="c" name="good"/>
<testcase classname="c" name="bad"><failure/></testcase>
</testsuite>"""


class Aws:
    """CodeBuild with one project, and what variables may refer to."""

    def __init__(self, project: dict[str, Any]) -> None:
        self.project = project
        self.streams: dict[tuple[str, str], list[str]] = {}

    def __call__(self, service: str, /, *, account: str, region: str) -> "Aws":
        assert (account, region) == ("111111111111", "us-east-1")
        assert service in ("codebuild", "logs", "ssm", "secretsmanager")
        return self

    def create_log_stream(self, **names: str) -> None:
        self.streams[names["logGroupName"], names["logStreamName"]] = []

    def put_log_events(self, *, logGroupName: str, logStreamName: str, logEvents: list[dict[str, Any]]) -> None:  # noqa: N803
        self.streams[logGroupName, logStreamName] += [event["message"] for event in logEvents]

    def batch_get_projects(self, *, names: list[str]) -> dict[str, Any]:
        return {"projects": [self.project] if self.project["name"] in names else []}

    def batch_get_report_groups(self, *, reportGroupArns: list[str]) -> dict[str, Any]:  # noqa: N803
        groups = [{"arn": arn, "exportConfig": {"exportConfigType": "NO_EXPORT"}} for arn in reportGroupArns]
        return {"reportGroups": groups}

    def get_parameter(self, *, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        assert WithDecryption
        return {"Parameter": {"Value": f"value of {Name}"}}

    def get_secret_value(self, *, SecretId: str, VersionStage: str = "") -> dict[str, Any]:  # noqa: N803
        return {"SecretString": json.dumps({"password": f"hidden-{SecretId}-{VersionStage}"})}


class Builds:
    """Runs builds of a commit's source code."""

    def __init__(self, workspace: Workspace, make_context: Contexts) -> None:
        self.workspace = workspace
        self.make_context = make_context
        self.source = workspace.run / "artifacts/source"
        self.source.mkdir(parents=True)
        self.journal = Journal()
        self.cancelled = threading.Event()
        self.caller = {"PATH": os.environ["PATH"]}

    def run(
        self,
        *commands: str,
        project: Mapping[str, Any] | None = None,
        variables: list[dict[str, str]] | None = None,
        properties: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Artifact] | None = None,
        **buildspec: object,
    ) -> ActionResult:
        spec = {"version": 0.2, "phases": {"build": {"commands": list(commands)}}, **buildspec}
        known = {"name": "project-1", "source": {"buildspec": yaml.safe_dump(spec)}, **(project or {})}
        context = self.make_context(
            {
                **action("Synth", InputArtifacts=[{"Name": name} for name in ("Code", *(inputs or {}))]),
                "Configuration": {"ProjectName": "project-1", "EnvironmentVariables": json.dumps(variables or [])},
                **(properties or {}),
            },
            clients=Aws(known),
            artifacts={"Code": Artifact(self.source, "abc"), **(inputs or {})},
            cancelled=self.cancelled,
            listen=self.journal,
        )
        return CodeBuild(endpoint="http://127.0.0.1:1", environment=self.caller)(context)

    def output(self) -> list[str]:
        """What the commands printed."""
        return [line for line in self.journal.lines() if not line.startswith(("$ ", "> ", "[phase"))]


class Canceller(Journal):
    """Cancels the run when a command says that it is ready."""

    def __init__(self, cancelled: threading.Event) -> None:
        super().__init__()
        self.cancelled = cancelled

    def __call__(self, event: events.Event, /) -> None:
        super().__call__(event)
        if isinstance(event, events.LogLine) and event.text == "ready":
            self.cancelled.set()


@pytest.fixture
def builds(workspace: Workspace, make_context: Contexts) -> Builds:
    return Builds(workspace, make_context)


def files_of(artifact: Artifact) -> list[str]:
    return sorted(str(path.relative_to(artifact.directory)) for path in artifact.directory.rglob("*") if path.is_file())


def left_of(workspace: Workspace) -> list[str]:
    """The commands of the workspace's processes that are still there."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            alive = process.status() != psutil.STATUS_ZOMBIE
            if alive and process.environ().get(MARKER) == str(workspace.root):
                found.append(process.name())
    return found


def outputs(*names: str) -> dict[str, Any]:
    return {"OutputArtifacts": [{"Name": name} for name in names]}


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_directory_and_variables_persist_from_command_to_command_and_phase_to_phase(builds: Builds, shell: str) -> None:
    phases = {
        "install": {"commands": ["mkdir sub", "cd sub", "export A='it''s\ntwo lines'", "B='un exported'"]},
        "build": {"commands": ['basename "$(/bin/pwd)"; echo "$A"; echo "$B"', "printenv B || echo B is not exported"]},
    }
    builds.run(phases=phases, env={"shell": shell})
    assert builds.output() == ["sub", "its", "two lines", "un exported", "B is not exported"]


def test_functions_persist_in_bash(builds: Builds) -> None:
    builds.run("greet() { echo hello; }", "greet", env={"shell": "bash"})
    assert builds.output() == ["hello"]


def test_a_variable_that_is_unset_stays_so(builds: Builds) -> None:
    builds.run(
        "unset GIVEN", 'echo "[${GIVEN-gone}]"', variables=[{"name": "GIVEN", "value": "x", "type": "PLAINTEXT"}]
    )
    assert builds.output() == ["[gone]"]


def test_a_failing_command_fails_the_build_with_its_words(builds: Builds) -> None:
    with pytest.raises(ActionFailedError) as failure:
        builds.run("echo before", "echo 'the reason' >&2; exit 3", "echo after")
    assert "build: command exited with 3: echo 'the reason' >&2; exit 3" in str(failure.value)
    assert "the reason" in str(failure.value).splitlines()[-1]
    assert builds.output() == ["before", "the reason"]


def test_an_exit_ends_its_command_only(builds: Builds) -> None:
    builds.run("cd /; X=1; exit 0", 'echo "$PWD $X"')
    assert builds.output() == ["/ 1"]


@pytest.mark.parametrize(
    ("failing", "on_failure", "last"),
    [
        ("install", None, "install finally"),
        ("pre_build", None, "pre_build finally"),
        ("build", None, "post_build 0"),
        ("build", "ABORT", "build finally"),
        ("install", "CONTINUE", "post_build 0"),
    ],
)
def test_phases_after_a_failed_one(builds: Builds, failing: str, on_failure: str | None, last: str) -> None:
    phases: dict[str, dict[str, Any]] = {
        name: {"commands": [f"echo {name}; test {name} != {failing}"], "finally": [f"echo {name} finally"]}
        for name in ("install", "pre_build", "build")
    }
    phases["post_build"] = {"commands": ['echo "post_build $CODEBUILD_BUILD_SUCCEEDING"']}
    if on_failure:
        phases[failing]["on-failure"] = on_failure
    with pytest.raises(ActionFailedError, match=f"{failing}: command exited with 1"):
        builds.run(phases=phases)
    everything = [line for name in ("install", "pre_build", "build") for line in (name, f"{name} finally")]
    everything.append("post_build 0")
    assert builds.output() == everything[: everything.index(last) + 1]


def test_a_failing_finally_fails_the_build(builds: Builds) -> None:
    with pytest.raises(ActionFailedError, match="build: command exited with 1: false"):
        builds.run(phases={"build": {"commands": ["true"], "finally": ["false"]}})


def test_the_environment_is_clean_and_codebuilds(
    builds: Builds, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    builds.caller["HTTPS_PROXY"] = "http://127.0.0.1:9"
    builds.run(
        "env >variables",
        project={
            "serviceRole": f"arn:aws:iam::{OTHER_ACCOUNT}:role/build",
            "environment": {"image": "aws/codebuild/standard:7.0"},
        },
        inputs={"Other": Artifact(write(workspace.run / "other", {"x": "1"}))},
    )
    home = workspace.run / "builds/Dev-Synth"
    found = dict(line.split("=", 1) for line in (home / "src/variables").read_text().splitlines())
    assert {"SECRET_OF_THE_USER", "AWS_PROFILE", "VIRTUAL_ENV"}.isdisjoint(found)
    expected = {
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "CODEBUILD_SRC_DIR": str(home / "src"),
        "CODEBUILD_SRC_DIR_Other": str(home / "src-Other"),
        "CODEBUILD_RESOLVED_SOURCE_VERSION": "abc",
        "CODEBUILD_INITIATOR": "codepipeline/shop",
        "CODEBUILD_BUILD_IMAGE": "aws/codebuild/standard:7.0",
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "AWS_ACCESS_KEY_ID": OTHER_ACCOUNT,
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_REGION": "us-east-1",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "npm_config_prefix": str(home / "npm"),
        MARKER: str(workspace.root),
    }
    assert {name: found.get(name) for name in expected} == expected
    assert found["PATH"].split(":")[0] == str(home / "npm/bin")
    assert found["CODEBUILD_BUILD_ID"].startswith("project-1:")
    assert (home / "src-Other/x").read_text() == "1"


def test_the_users_registries_are_known_in_the_builds_own_home(
    builds: Builds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "user", {".npmrc": "", ".config/pip/pip.conf": ""})
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    builds.run('echo "$npm_config_userconfig"; echo "$PIP_CONFIG_FILE"; echo "${UV_CONFIG_FILE-none}"')
    assert builds.output() == [str(tmp_path / "user/.npmrc"), str(tmp_path / "user/.config/pip/pip.conf"), "none"]


def test_variables_of_the_action_beat_the_projects_and_these_the_buildspecs(builds: Builds) -> None:
    builds.run(
        'echo "$A $B $C"',
        env={"variables": {"A": "buildspec", "B": "buildspec", "C": "buildspec"}},
        project={"environment": {"environmentVariables": [{"name": name, "value": "project"} for name in "AB"]}},
        variables=[{"name": "A", "value": "action", "type": "PLAINTEXT"}],
    )
    assert builds.output() == ["action project buildspec"]


def test_parameters_and_secrets_are_read_and_never_logged(builds: Builds) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:111111111111:secret:db-x"
    builds.run(
        'echo "$P"; echo "$S"; echo "${#S} ${#T}"',
        env={"secrets-manager": {"S": "db:password:AWSPREVIOUS"}},
        variables=[
            {"name": "P", "value": "/a/b", "type": "PARAMETER_STORE"},
            {"name": "T", "value": f"{arn}:password", "type": "SECRETS_MANAGER"},
        ],
    )
    secrets = ["hidden-db-AWSPREVIOUS", f"hidden-{arn}-"]
    assert builds.output() == ["***", "***", " ".join(str(len(secret)) for secret in secrets)]
    assert "hidden" not in (builds.workspace.results / "execution-1/Dev-Synth.log").read_text()


def test_a_reference_that_leads_nowhere_names_the_variable(builds: Builds) -> None:
    with pytest.raises(ActionFailedError, match=r"variable S .SECRETS_MANAGER db:absent"):
        builds.run(env={"secrets-manager": {"S": "db:absent"}})


def test_exported_variables_become_the_actions(builds: Builds) -> None:
    result = builds.run("export VERSION='1.2 \"x\"'", "cd /", env={"exported-variables": ["VERSION", "ABSENT"]})
    assert result.variables == {"VERSION": '1.2 "x"', "ABSENT": ""}


def test_the_base_directory_becomes_the_output_artifact(builds: Builds) -> None:
    result = builds.run(
        "mkdir -p cdk.out/sub; echo 1 >cdk.out/sub/x; echo 2 >other",
        properties=outputs("Output"),
        artifacts={"base-directory": "cdk.out", "files": ["**/*"]},
    )
    assert files_of(result.artifacts["Output"]) == ["sub/x"]


def test_several_outputs_come_from_secondary_artifacts(builds: Builds) -> None:
    result = builds.run(
        "mkdir a b; echo 1 >a/x; echo 2 >b/y",
        properties=outputs("A", "B"),
        artifacts={"secondary-artifacts": {"A": {"files": ["a/*"]}, "B": {"base-directory": "b", "files": "**/*"}}},
    )
    assert {name: files_of(artifact) for name, artifact in result.artifacts.items()} == {"A": ["a/x"], "B": ["y"]}


def test_an_artifact_without_files_fails_the_build(builds: Builds) -> None:
    with pytest.raises(ActionFailedError, match=r"artifact Output: no file matches \*\*/\* in cdk.out"):
        builds.run(properties=outputs("Output"), artifacts={"base-directory": "cdk.out", "files": ["**/*"]})


@pytest.mark.requirement("D7")
def test_reports_are_read_when_the_build_fails_as_well(builds: Builds) -> None:
    write(builds.source, {"reports/unit.xml": JUNIT})
    group = "arn:aws:codebuild:us-east-1:111111111111:report-group/unit"
    with pytest.raises(ActionFailedError) as failure:
        builds.run("false", reports={group: {"base-directory": "reports", "files": ["**/*.xml"]}})
    (report,) = failure.value.result.reports
    assert (report.group, report.passed, [test.name for test in report.failed]) == ("unit", 1, ["c::bad"])
    assert failure.value.result.summary == "1 tests passed, 1 failed"
    assert report.files[0].is_relative_to(builds.workspace.results / "execution-1")


def test_missing_reports_are_noted_and_do_not_fail_the_build(builds: Builds) -> None:
    result = builds.run("true", reports={"unit": {"files": ["*.xml"]}})
    assert result.notes == ("report unit: no file matches *.xml in .",)


def test_cached_directories_outlive_a_build(builds: Builds) -> None:
    cache = {"paths": ["/root/.cache/tool/**/*", ".mypy_cache/**/*"]}
    places = "~/.cache/tool/x .mypy_cache/x"
    for _ in range(2):
        builds.run(
            f"cat {places} 2>/dev/null; mkdir -p ~/.cache/tool .mypy_cache; echo 1 | tee {places} >/dev/null",
            cache=cache,
        )
    assert builds.output() == ["1", "1"]


def test_a_project_without_cache_gets_none(builds: Builds) -> None:
    for _ in range(2):
        builds.run(
            "ls c 2>/dev/null; mkdir c; touch c/x", cache={"paths": ["c/**/*"]}, project={"cache": {"type": "NO_CACHE"}}
        )
    assert builds.output() == []


def test_the_buildspec_may_be_a_file_of_the_source(builds: Builds) -> None:
    spec = "version: 0.2\nphases:\n  build:\n    commands: [echo hello]\n"
    write(builds.source, {"build/assets.yaml": spec, "buildspec.yml": spec.replace("hello", "default")})
    builds.run(project={"source": {"buildspec": "build/assets.yaml"}})
    builds.run(project={"source": {}})
    assert builds.output() == ["hello", "default"]


def test_a_buildspec_file_that_is_not_there_is_named(builds: Builds) -> None:
    with pytest.raises(ActionFailedError, match=r"the source code has no absent.yml, the project's buildspec"):
        builds.run(project={"source": {"buildspec": "absent.yml"}})


def test_a_project_that_is_not_there_is_named(builds: Builds) -> None:
    with pytest.raises(ActionFailedError, match="there is no CodeBuild project project-1 in account 111111111111"):
        builds.run(project={"name": "other"})


def test_a_build_starts_afresh_each_time(builds: Builds) -> None:
    for _ in range(2):
        builds.run("ls left home 2>/dev/null; touch left ~/left")
    assert builds.output() == []
    assert not (builds.source / "left").exists()


def test_a_build_that_takes_too_long_is_ended(builds: Builds, workspace: Workspace) -> None:
    with pytest.raises(ActionFailedError, match="was not done after 0 minutes"):
        builds.run("sleep 1000", project={"timeoutInMinutes": 0})
    assert left_of(workspace) == []


def test_cancelling_ends_the_command_and_all_it_started(builds: Builds, workspace: Workspace) -> None:
    builds.journal = Canceller(builds.cancelled)
    with pytest.raises(ActionStoppedError):
        builds.run("sleep 1000 & setsid sleep 1000 & echo ready; sleep 1000")
    assert left_of(workspace) == []


def test_a_command_has_no_input(builds: Builds) -> None:
    builds.run("cat", "cat", "echo next")
    assert builds.output() == ["next"]


def test_a_process_that_hides_its_environment_ends_with_the_build(builds: Builds) -> None:
    builds.run("env -i sleep 1000 & echo $!")
    (pid,) = builds.output()
    assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE


def test_what_a_command_leaves_running_ends_with_the_build(builds: Builds, workspace: Workspace) -> None:
    builds.run("sleep 1000 & setsid sleep 1000 & echo started")
    assert left_of(workspace) == []


def test_secondary_carriage_returns_and_odd_bytes_do_not_spoil_the_log(builds: Builds) -> None:
    builds.run(r"printf '10%%\r100%%\n'; printf '\377\n'; printf 'no end'")
    assert builds.output() == ["100%", "\ufffd", "no end"]


def test_variables_that_are_no_json_are_refused(builds: Builds) -> None:
    configuration = {"ProjectName": "project-1", "EnvironmentVariables": "nonsense"}
    with pytest.raises(ActionFailedError, match="EnvironmentVariables of the action: Invalid JSON"):
        builds.run(properties={"Configuration": configuration})
