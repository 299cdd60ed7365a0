"""Known vulnerabilities of everything that is installed: python -m scan.audit --product PRODUCT.

What is known changes by the day, so nothing is remembered. It has to be asked for over the network:

- in a build of AWS, or with `AUDIT=required`, it fails if nobody answers;
- with `AUDIT=off`, as a rehearsal sets it, nobody is asked, and the report says so;
- elsewhere, somebody's train may be in a tunnel: it says that it could not ask, and goes on.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scan.accepted import judge, read
from scan.finding import Finding, ToolError
from scan.packages import npm_locks, python_locks
from scan.report import lines, write_junit, write_skipped
from scan.tool import SCANNERS, Json, run_json

NAME = "audit"
REPORT = Path("reports/scan/audit.xml")


def main(arguments: Sequence[str], root: Path, environment: Mapping[str, str]) -> int:
    """Ask for all lock files."""
    parser = argparse.ArgumentParser(prog="scan.audit")
    parser.add_argument("--product", required=True)
    product = parser.parse_args(arguments).product
    how = environment.get("AUDIT", "")
    if how not in ("", "off", "required"):
        print(f"AUDIT={how}: write off or required, or nothing", file=sys.stderr)
        return 2
    if how == "off":
        return _not_asked(root, "AUDIT=off: nobody was asked for vulnerabilities")
    try:
        findings, locks = audit(root)
    except ToolError as error:
        if how == "required" or "CODEBUILD_BUILD_ID" in environment:
            print(f"{NAME}: {error}. An audit that did not happen fails the build.", file=sys.stderr)
            return 1
        return _not_asked(root, f"NOT AUDITED, {error}; AUDIT=required makes this a failure")
    verdict = judge(NAME, findings, accepted=read(), product=product)
    write_junit(NAME, verdict, root / REPORT, looked_at=f"{locks} lock files")
    print("\n".join(lines(NAME, verdict, looked_at=f"{locks} lock files")))
    return 0 if verdict.passed else 1


def audit(root: Path) -> tuple[list[Finding], int]:
    """All vulnerabilities, and how many lock files there are.

    Raises:
        ToolError: A service was not to be reached, or has not heard of a package.
    """
    asked = [(_of_npm, lock) for lock in npm_locks(root)] + [(_of_python, lock) for lock in python_locks(root)]
    (service, lock), *rest = asked  # if nobody answers the first, the others need not be asked
    found = [*service(root, lock)]
    with ThreadPoolExecutor(max_workers=4) as pool:
        for findings in pool.map(lambda one: list(one[0](root, one[1])), rest):
            found += findings
    return found, len(asked)


def _of_python(root: Path, lock: str) -> Iterator[Finding]:
    """By PyPI's own advisories. What pip-audit finds on no index it would leave out without a word."""
    program = str(root / SCANNERS / "pip-audit")
    output = run_json(
        [program, "--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json", "-r", lock], root
    )
    skipped = [package["name"] for package in output["dependencies"] if "skip_reason" in package]
    if skipped:
        raise ToolError(f"PyPI does not tell of {len(skipped)} packages of {lock}, such as {skipped[0]}")
    for package in output["dependencies"]:
        for vulnerability in package["vulns"]:
            fixed = ", ".join(vulnerability["fix_versions"]) or "none"
            place = f"{package['name']}=={package['version']}"
            yield Finding(vulnerability["id"], place, f"a known vulnerability in {lock}; mended in {fixed}")


def _of_npm(root: Path, lock: str) -> Iterator[Finding]:
    output: Json = run_json(["npm", "audit", "--package-lock-only", "--json"], (root / lock).parent)
    if "vulnerabilities" not in output:
        raise ToolError(
            f"npm's registry does not tell of vulnerabilities: {output.get('message', 'it gave no reason')}"
        )
    for package in output["vulnerabilities"].values():
        for cause in package["via"]:
            if isinstance(cause, dict):  # a name only stands for the vulnerability of another package
                advisory = str(cause["url"]).rpartition("/")[2]
                yield Finding(advisory, f"{package['name']} {cause['range']}", f"{cause['title']}, in {lock}")


def _not_asked(root: Path, why: str) -> int:
    write_skipped(NAME, root / REPORT, why=why)
    print(f"{NAME}: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd(), os.environ))
