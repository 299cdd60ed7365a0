"""The licences of everything that is installed: python -m scan.licences --product PRODUCT.

Those of scan/licences.toml are allowed for any package; one under another licence is accepted by itself, or not at all.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from scan.accepted import judge, read
from scan.finding import Finding, ToolError
from scan.packages import npm_locks, npm_packages
from scan.report import lines, write_junit
from scan.tool import SCANNERS, run_json

NAME = "licences"
ENVIRONMENTS = (".venv/bin/python",)
REPORT = Path("reports/scan/licences.xml")
_ALLOWED = Path(__file__).with_name("licences.toml")


def main(arguments: Sequence[str], root: Path) -> int:
    """Judge all packages."""
    parser = argparse.ArgumentParser(prog="scan.licences")
    parser.add_argument("--product", required=True)
    product = parser.parse_args(arguments).product
    allowed = frozenset(tomllib.loads(_ALLOWED.read_text(encoding="utf-8"))["allowed"])
    try:
        licences = [*_of_python(root), *_of_npm(root)]
    except ToolError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    looked_at = f"{len(licences)} packages"
    verdict = judge(NAME, refused(licences, allowed=allowed), accepted=read(), product=product)
    write_junit(NAME, verdict, root / REPORT, looked_at=looked_at)
    print("\n".join(lines(NAME, verdict, looked_at=looked_at)))
    return 0 if verdict.passed else 1


def refused(licences: Sequence[tuple[str, str]], *, allowed: frozenset[str]) -> Iterator[Finding]:
    """Those packages none of whose alternatives, or not all of whose parts, are allowed.

    `A OR B` leaves the choice; `A AND B`, `A; B` and `A, B` ask for both.
    """
    for package, licence in licences:
        alternatives = [re.split(r" AND |;|, ", choice) for choice in licence.split(" OR ")]
        if not any(all({part.strip(), part.strip(" ()")} & allowed for part in parts) for parts in alternatives):
            title = licence.strip().partition("\n")[0] or "no licence"
            yield Finding(title, package, "this licence is not in scan/licences.toml")


def _of_python(root: Path) -> Iterator[tuple[str, str]]:
    for environment in ENVIRONMENTS:
        command = [str(root / SCANNERS / "pip-licenses"), "--python", environment, "--from=mixed", "--with-system"]
        for package in run_json([*command, "--format=json"], root):
            yield f"{package['Name']}", str(package["License"])


def _of_npm(root: Path) -> Iterator[tuple[str, str]]:
    for lock in npm_locks(root):
        for package, entry in npm_packages(root, lock).items():
            licence = entry.get("license", "")
            yield package.rpartition("==")[0], licence if isinstance(licence, str) else json.dumps(licence)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
