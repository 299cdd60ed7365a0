"""The `tap` command on an AWS of the tests' own."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operate import cli, watching
from operate.commands import logs
from tests.operate.aws import Aws
from tests.operate.delivery import Delivery


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON
        """The one that it printed, and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Tap:
    """Runs `tap` as its entry point does."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Ended:
        self.monkeypatch.setattr(sys, "argv", ["tap", *words])
        code = self._code()
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return Ended(code, said.out, said.err)

    def _code(self) -> int:
        try:
            cli.main()
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0


@pytest.fixture(autouse=True)
def _where_tests_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands go to the checkout; the tests after them shall find themselves where they were."""
    monkeypatch.chdir(Path.cwd())


@pytest.fixture
def delivery() -> Delivery:
    return Delivery()


@pytest.fixture
def aws(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> Aws:
    return Aws(delivery.answers()).install(monkeypatch)


@pytest.fixture
def run(aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tap:
    assert aws
    for name in ("AWS_PROFILE", "PRODUCT", "REASON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(watching, "_SECONDS_ON_AWS", 0)
    monkeypatch.setattr(logs, "_SECONDS_ON_AWS", 0)
    return Tap(monkeypatch, capsys)
