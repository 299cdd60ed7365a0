import json
from pathlib import Path

import pytest

from scan import licences
from scan.licences import refused
from tests.scan.repository import program, write

ALLOWED = frozenset({"MIT", "Apache-2.0", "ISC License (ISCL)"})


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "MIT OR GPL-3.0-only",
        "(GPL-3.0-only OR MIT)",
        "MIT AND Apache-2.0",
        "ISC License (ISCL)",
        "MIT; Apache-2.0",
    ],
)
def test_what_is_allowed_is_of_a_choice_one_and_of_several_each(licence: str) -> None:
    assert not list(refused([("package", licence)], allowed=ALLOWED))


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "MIT AND GPL-3.0-only", "MIT; GPL-3.0-only", "", "UNKNOWN"])
def test_all_else_is_a_finding(licence: str) -> None:
    (finding,) = refused([("package", licence)], allowed=ALLOWED)
    assert finding.place == "package"
    assert finding.rule == (licence or "no licence")


def test_packages_of_both_worlds_are_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = {"packages": {"": {}, "node_modules/a/node_modules/@x/gpl": {"version": "1", "license": "AGPL-3.0-only"}}}
    write(tmp_path, **{".gitignore": "", "package-lock.json": json.dumps(lock)})
    program(tmp_path / ".venv-scan/bin/pip-licenses", [{"Name": "readline", "License": "GPL-3.0-only"}])
    assert licences.main(["--product", "commerce"], tmp_path) == 1
    told = capsys.readouterr().out
    assert "licences: AGPL-3.0-only @x/gpl: this licence is not in scan/licences.toml" in told
    assert "licences: GPL-3.0-only readline: " in told
