"""Answers of PyPI and npm are recorded ones: whether an audit that finds something, or does not happen, fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scan import audit
from tests.scan.repository import calls, program, write

CLEAN_PYTHON = {"dependencies": [{"name": "jinja2", "version": "3.1.6", "vulns": []}], "fixes": []}
FOUND_PYTHON = {
    "dependencies": [
        {
            "name": "jinja2",
            "version": "2.4.1",
            "vulns": [{"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"], "aliases": [], "description": "…"}],
        }
    ],
    "fixes": [],
}
UNKNOWN_PYTHON = {
    "dependencies": [{"name": "jinja2", "skip_reason": "Dependency not found on PyPI and could not be audited"}],
    "fixes": [],
}
CLEAN_NPM = {"auditReportVersion": 2, "vulnerabilities": {}}
FOUND_NPM = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "lodash": {
            "name": "lodash",
            "via": [{"url": "https://github.com/advisories/GHSA-1", "range": "<4.17.21", "title": "Injection"}],
        },
        "grunt": {"name": "grunt", "via": ["lodash"]},
    },
}
NPM_WITHOUT_SERVICE = {"message": "405 Method Not Allowed", "method": "POST"}

Audit = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Audit:
    def run(python: Any = CLEAN_PYTHON, npm: Any = CLEAN_NPM, **environment: str) -> int:  # noqa: ANN401
        write(
            tmp_path,
            **{".gitignore": "", "requirements.lock": "jinja2==2.4.1 --hash=sha256:00", "package-lock.json": "{}"},
        )
        program(tmp_path / ".venv-scan/bin/pip-audit", python)
        npm_program = program(tmp_path / "bin/npm", npm)
        monkeypatch.setenv("PATH", f"{npm_program.parent}:/usr/bin:/bin")
        return audit.main(["--product", "commerce"], tmp_path, environment)

    return run


def test_nothing_known_passes(run: Audit, tmp_path: Path) -> None:
    assert run(AUDIT="required") == 0
    (asked,) = calls(tmp_path / ".venv-scan/bin/pip-audit")
    assert "--require-hashes" in asked
    assert asked.endswith("-r requirements.lock")


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"python": FOUND_PYTHON}, "PYSEC-2014-8 jinja2==2.4.1: a known vulnerability in requirements.lock; mended in"),
        ({"npm": FOUND_NPM}, "GHSA-1 lodash <4.17.21: Injection, in package-lock.json"),
    ],
)
@pytest.mark.parametrize("environment", [{}, {"CODEBUILD_BUILD_ID": "1"}])
def test_a_vulnerability_fails_everywhere_and_once(
    run: Audit, answers: dict[str, Any], told: str, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(**answers, **environment) == 1
    assert capsys.readouterr().out.count(told) == 1


@pytest.mark.parametrize(
    "answers", [{"python": UNKNOWN_PYTHON}, {"npm": NPM_WITHOUT_SERVICE}, {"python": "no JSON"}, {"npm": ""}]
)
@pytest.mark.parametrize("environment", [{"CODEBUILD_BUILD_ID": "project:1"}, {"AUDIT": "required"}])
def test_on_aws_an_audit_that_did_not_happen_fails(
    run: Audit, answers: dict[str, Any], environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where pip-audit itself would say that all is well: it leaves out what it finds on no index."""
    assert run(**answers, **environment) == 1
    assert "An audit that did not happen fails the build." in capsys.readouterr().err


def test_on_a_train_it_says_that_it_did_not_happen(
    run: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(python=UNKNOWN_PYTHON) == 0
    assert "NOT AUDITED" in capsys.readouterr().out
    assert "skipped" in (tmp_path / audit.REPORT).read_text()


def test_a_rehearsal_asks_nobody_and_says_so(run: Audit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AUDIT="off", CODEBUILD_BUILD_ID="project:1") == 0
    assert calls(tmp_path / ".venv-scan/bin/pip-audit") == []
    assert "nobody was asked" in capsys.readouterr().out
    assert "skipped" in (tmp_path / audit.REPORT).read_text()


def test_a_word_that_is_none_is_refused(run: Audit, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(AUDIT="none") == 2
    assert "write off or required" in capsys.readouterr().err


def test_every_lock_file_is_asked_for() -> None:
    from scan.packages import npm_locks, python_locks
    from tests.conftest import ROOT

    assert {"requirements.lock", "integ/requirements.lock", "scan/requirements.lock", "scan/checkov.lock"} <= {
        *python_locks(ROOT)
    }
    assert npm_locks(ROOT) == [
        *("package-lock.json", "tests/browser/package-lock.json"),
        *("workload/backend/package-lock.json", "workload/package-lock.json"),
    ]
