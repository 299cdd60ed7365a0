import pytest

from rehearsal.pipeline.buildspec import Buildspec, BuildspecError

WHOLE = """
version: 0.2
env:
  shell: bash
  variables: {COUNT: 3, FLAG: yes, NAME: text}
  exported-variables: [NAME]
phases:
  build:
    on-failure: ABORT
    commands: make
    finally: [echo end]
  install:
    runtime-versions: {nodejs: 22}
    commands:
      - one
      - |
        two
        lines
reports:
  arn:aws:codebuild:us-east-1:111111111111:report-group/unit:
    base-directory: reports
    files: ['**/*.xml']
artifacts:
  base-directory: cdk.out
  files: ['**/*']
  exclude-paths: ['*.log']
  secondary-artifacts:
    Other: {files: [x]}
cache:
  paths: [/root/.cache/uv/**/*]
"""


def test_a_whole_buildspec_is_read() -> None:
    spec = Buildspec.parse(WHOLE)
    assert spec.env.variables == {"COUNT": "3", "FLAG": "true", "NAME": "text"}
    assert {*spec.phases} == {"install", "build"}
    assert spec.phases["build"].commands == ("make",)
    assert spec.phases["build"].last == ("echo end",)
    assert spec.phases["install"].commands == ("one", "two\nlines\n")
    assert spec.artifacts.secondary_artifacts["Other"].files == ("x",)
    assert spec.artifacts.exclude_paths == ("*.log",)
    assert spec.cache.paths == ("/root/.cache/uv/**/*",)
    assert spec.env.exported_variables == ("NAME",)


def test_without_env_the_shell_is_sh_as_on_codebuild() -> None:
    assert Buildspec.parse('{"version": "0.2", "phases": {"build": {"commands": []}}}').env.shell == "sh"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "empty or no mapping"),
        ("version: 0.2\nphases: [", "is no YAML"),
        ("version: 0.1\nphases: {}", "version 0.1 is not supported"),
        ("phases: {}", "version None is not supported"),
        ("version: 0.2", "buildspec: phases: Field required"),
        ("version: 0.2\nphases: {deploy: {}}", "unknown phase deploy; there are install"),
        ("version: 0.2\nphases: {build: {on-failure: RETRY}}", "buildspec: phases.build.on-failure: Input should be"),
        ("version: 0.2\nphases: {build: {commands: {a: b}}}", "buildspec: phases.build.commands"),
        ("version: 0.2\nenv: {shell: powershell.exe}\nphases: {}", "buildspec: env.shell"),
        ("version: 0.2\nbatch: {}\nphases: {}", "batch builds are not supported"),
    ],
)
def test_a_bad_buildspec_says_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(BuildspecError, match=complaint):
        Buildspec.parse(text)
