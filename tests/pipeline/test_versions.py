"""A pipeline can only deploy what the tools it installs can read."""

import json
import subprocess

from tests.conftest import ROOT, Synthesized
from tests.pipeline.definition import Definition

PINNED = json.loads((ROOT / "package.json").read_text())["devDependencies"]


def test_self_mutation_installs_the_cli_of_package_json(definition: Definition) -> None:
    mutate = definition.action("UpdatePipeline", "SelfMutate")
    assert mutate.buildspec["phases"]["install"]["commands"] == [f"npm install -g aws-cdk@{PINNED['aws-cdk']}"]


def test_assets_are_published_with_the_cdk_assets_of_package_json(
    commerce: Synthesized, definition: Definition
) -> None:
    file = definition.action("Assets", "DockerAssets").project.properties["Source"]["BuildSpec"]
    buildspec = json.loads((commerce.directory / file).read_text())
    assert buildspec["phases"]["install"]["commands"] == [f"npm install -g cdk-assets@{PINNED['cdk-assets']}"]
    published = [command for command in buildspec["phases"]["build"]["commands"] if "publish" in command]
    assert len(published) == 3


def test_the_pinned_cdk_assets_reads_the_asset_manifests(commerce: Synthesized) -> None:
    manifests = list(commerce.directory.glob("assembly-*/*.assets.json"))
    assert len(manifests) == 3
    for manifest in manifests:
        run("cdk-assets", "--path", str(manifest), "ls")


def test_the_pinned_cli_reads_the_cloud_assembly(commerce: Synthesized) -> None:
    listed = run("cdk", "--app", str(commerce.directory), "ls").stdout
    assert listed.startswith("PipelineStack ")


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The tool that package.json pins. It fails for an assembly of a schema that is newer than it."""
    command = [str(ROOT / "node_modules" / ".bin" / tool), *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    return result
