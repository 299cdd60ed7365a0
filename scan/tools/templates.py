"""The tools for CloudFormation templates, as `make synth` leaves them in cdk.out."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from scan.finding import Finding
from scan.tool import CHECKOV, SCANNERS, Json, Located, Tool


def _templates(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in (root / "cdk.out").rglob("*.template.json"))


@cache
def _constructs(template: Path) -> dict[str, str]:
    """The path of each resource's construct, without the resource itself: `PipelineStack/Dev/TapStack/Api/Function`."""
    resources: dict[str, Json] = json.loads(template.read_text())["Resources"]
    paths = {name: str(body.get("Metadata", {}).get("aws:cdk:path", name)) for name, body in resources.items()}
    return {name: path.removesuffix("/Resource") for name, path in paths.items()}


def _cfn_lint(output: Json, root: Path) -> Iterable[Located]:
    for match in output:
        file = match["Filename"]
        path = [str(part) for part in match["Location"]["Path"]]
        inside = len(path) > 1 and path[0] == "Resources"
        place = _constructs(root / file).get(path[1], path[1]) if inside else f"{file}#{'/'.join(path)}"
        yield file, Finding(match["Rule"]["Id"], place, match["Message"])


def _checkov(output: Json, root: Path) -> Iterable[Located]:
    for part in output if isinstance(output, list) else [output]:
        results = part.get("results", {})
        for file in results.get("parsing_errors", []):
            name = str(Path(file).resolve().relative_to(root.resolve())) if Path(file).is_absolute() else file
            yield name, Finding("parsing", name, "checkov could not read it")
        for check in results.get("failed_checks", []):
            file = check["repo_file_path"].lstrip("/")
            resource = check["resource"].rpartition(".")[2]
            place = _constructs(root / file).get(resource, resource)
            yield file, Finding(check["check_id"], place, check["check_name"])


CFN_LINT = Tool(
    name="cfn-lint",
    lock="scan/requirements.lock",
    files=_templates,
    command=(str(SCANNERS / "cfn-lint"), "--format", "json", "--template"),
    parse=_cfn_lint,
)
CHECKOV_TOOL = Tool(
    name="checkov",
    lock="scan/checkov.lock",
    files=_templates,
    command=(
        str(CHECKOV / "checkov"),
        *("--framework", "cloudformation", "--output", "json", "--compact", "--quiet", "--skip-download", "--file"),
    ),
    parse=_checkov,
)
