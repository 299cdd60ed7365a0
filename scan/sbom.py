"""Bills of materials in CycloneDX: python -m scan.sbom DIRECTORY writes one for each part of the product.

A list that lacks a package of the lock file fails: half a list is worse than none.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scan.finding import ToolError
from scan.packages import npm_packages
from scan.tool import SCANNERS, Json, run_json

NPM = {"delivery-tools": ".", "backend": "workload/backend", "pages": "workload"}
"""What is built of npm packages, and where its lock file is."""

PYTHON = {"delivery": "requirements.lock", "checks": "integ/requirements.lock"}
"""What is built of Python packages, and its lock file."""


def main(arguments: Sequence[str], root: Path) -> int:
    """Write all."""
    (directory,) = (Path(argument) for argument in arguments)
    directory.mkdir(parents=True, exist_ok=True)
    try:
        for name, lock in PYTHON.items():
            _write(directory / f"{name}.cdx.json", *_of_python(root, lock))
        for name, place in NPM.items():
            _write(directory / f"{name}.cdx.json", *_of_npm(root, place))
    except ToolError as error:
        print(f"sbom: {error}", file=sys.stderr)
        return 1
    return 0


def _of_python(root: Path, lock: str) -> tuple[Json, set[str]]:
    program = str(root / SCANNERS / "cyclonedx-py")
    bill = run_json([program, "requirements", "--output-format", "JSON", "--output-reproducible", lock], root)
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", (root / lock).read_text(), flags=re.MULTILINE)
    return bill, set(pinned)


def _of_npm(root: Path, place: str) -> tuple[Json, set[str]]:
    """Without what is optional: npm leaves out what is for other systems."""
    bill = run_json(["npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only"], root / place)
    packages = npm_packages(root, str(Path(place) / "package-lock.json"))
    return bill, {package.rpartition("==")[0] for package, entry in packages.items() if "optional" not in entry}


def _write(file: Path, bill: Json, wanted: set[str]) -> None:
    listed = {_full_name(component) for component in bill.get("components", [])}
    missing = sorted(name for name in wanted if name not in listed)
    if bill.get("bomFormat") != "CycloneDX" or not wanted or missing:
        raise ToolError(f"{file.name} lacks {', '.join(missing[:5]) or 'everything'}")
    file.write_text(json.dumps(bill, indent=1) + "\n")
    print(f"sbom: {file}: {len(listed)} packages")


def _full_name(component: Mapping[str, str]) -> str:
    return "/".join(filter(None, [component.get("group"), component["name"]]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
