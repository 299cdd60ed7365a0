"""A pipeline can only deploy what the tools it installs can read."""

import json
import re

from tests.conftest import ROOT, Synthesized
from tests.pipeline.definition import Definition

PINNED = json.loads((ROOT / "package.json").read_text())["devDependencies"]


def test_self_mutation_installs_the_cli_of_package_json(definition: Definition) -> None:
    mutate = definition.action("UpdatePipeline", "SelfMutate")
    assert mutate.buildspec["phases"]["install"]["commands"] == [f"npm install -g aws-cdk@{PINNED['aws-cdk']}"]


def test_assets_are_published_with_the_cdk_assets_of_package_json(commerce: Synthesized, definition: Definition) -> None:
    file = definition.action("Assets", "DockerAssets").project.properties["Source"]["BuildSpec"]
    buildspec = json.loads((commerce.directory / file).read_text())
    assert buildspec["phases"]["install"]["commands"] == [f"npm install -g cdk-assets@{PINNED['cdk-assets']}"]
    published = [command for command in buildspec["phases"]["build"]["commands"] if "publish" in command]
    assert len(published) == 3
