import json
from pathlib import Path
from typing import Any

import pytest

from scan import sbom
from tests.scan.repository import program, write


def bill(*names: str) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "components": [{"name": name} for name in names]}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packages = {"": {}, "node_modules/pg": {"version": "1"}, "node_modules/mac": {"version": "1", "optional": True}}
    for place in sbom.NPM.values():
        write(tmp_path, **{f"{place}/package-lock.json": json.dumps({"packages": packages})})
    for lock in sbom.PYTHON.values():
        write(tmp_path, **{lock: "jsii==1 \\\n    --hash=sha256:00\npsycopg[binary]==3\n    # via x==2\n"})
    program(tmp_path / ".venv-scan/bin/cyclonedx-py", bill("jsii", "psycopg"))
    npm = program(tmp_path / "bin/npm", bill("pg"))
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")
    return tmp_path


def test_each_part_of_the_product_has_its_own(root: Path) -> None:
    assert sbom.main([str(root / "sbom")], root) == 0
    assert {path.name for path in (root / "sbom").iterdir()} == {
        *("delivery.cdx.json", "checks.cdx.json", "delivery-tools.cdx.json", "backend.cdx.json", "pages.cdx.json")
    }


@pytest.mark.parametrize("tool", [".venv-scan/bin/cyclonedx-py", "bin/npm"])
@pytest.mark.parametrize("answer", [bill("jsii"), {"bomFormat": "other"}, "nonsense"])
def test_one_that_lacks_a_package_fails(
    root: Path, tool: str, answer: object, capsys: pytest.CaptureFixture[str]
) -> None:
    program(root / tool, answer)
    assert sbom.main([str(root / "sbom")], root) == 1
    assert capsys.readouterr().err.startswith("sbom: ")
