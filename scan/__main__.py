"""Look through files with the tools: python -m scan --product PRODUCT TOOL.

1 if anything is neither mended nor accepted, or a tool did not do its work. Writes reports/scan/<tool>.xml.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scan.accepted import Accepted, judge, read
from scan.finding import ToolError
from scan.memory import wanted
from scan.report import lines, write_junit
from scan.results import Results
from scan.tool import Tool
from scan.tools.sources import BANDIT, HADOLINT, SECRETS, SHELLCHECK
from scan.tools.templates import CFN_LINT, CHECKOV_TOOL

TOOLS = {tool.name: tool for tool in (CFN_LINT, CHECKOV_TOOL, BANDIT, SECRETS, HADOLINT, SHELLCHECK)}
REPORTS = Path("reports/scan")


def main(arguments: Sequence[str], root: Path) -> int:
    """Run the tools, two at a time."""
    parser = argparse.ArgumentParser(prog="scan")
    parser.add_argument("--product", required=True)
    parser.add_argument("tools", nargs="+", choices=TOOLS)
    options = parser.parse_args(arguments)
    accepted = read()
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = list(
            pool.map(lambda name: look(TOOLS[name], root, accepted=accepted, product=options.product), options.tools)
        )
    return 0 if all(passed) else 1


def look(tool: Tool, root: Path, *, accepted: Sequence[Accepted], product: str) -> bool:
    """Run one tool, tell and report what it found; whether the build may go on."""
    files = list(tool.files(root))
    results = Results(root, tool, fresh=not wanted(os.environ))
    try:
        findings, new = results.of(files)
        if not files:
            raise ToolError("there is nothing to look at. Templates are made by make synth")
    except ToolError as error:
        print(f"{tool.name}: {error}", file=sys.stderr)
        return False
    verdict = judge(tool.name, findings, accepted=accepted, product=product)
    results.keep(passed=lambda finding: finding not in verdict.open)
    looked_at = f"{len(files)} files" + (
        f", {len(files) - new} of them as when they passed" if new < len(files) else ""
    )
    write_junit(tool.name, verdict, root / REPORTS / f"{tool.name}.xml", looked_at=f"{len(files)} files")
    print("\n".join(lines(tool.name, verdict, looked_at=looked_at)), file=sys.stdout if verdict.passed else sys.stderr)
    return verdict.passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
