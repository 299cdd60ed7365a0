"""What the embedded AWS says of itself: its patches, what it only records, and what MiniStack has by itself."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_TELL = """
import json
from ministack import app
from ministack.services.cloudformation import provisioners
from rehearsal.engine import codebuild, codepipeline
from rehearsal.engine.placeholders import PLACEHOLDERS
from rehearsal.engine.registry import PATCHES
patches = [[patch.name, patch.why, list(patch.concerns), patch.contract] for patch in PATCHES]
print(json.dumps({
    "patches": patches,
    "placeholders": [placeholder.type_name for placeholder in PLACEHOLDERS],
    "types": sorted(provisioners._RESOURCE_HANDLERS),
    "operations": {
        "CodePipeline": sorted(codepipeline.OPERATIONS),
        "CodeBuild": sorted({*codebuild.OPERATIONS, *codebuild.OF_MINISTACK}),
    },
    "services": sorted({*app.SERVICE_HANDLERS, *app.SERVICE_NAME_ALIASES}),
}))
"""


@dataclass(frozen=True)
class PatchFacts:
    """A patch as `rehearsal.engine.patch.Patch` has it."""

    name: str
    why: str
    concerns: tuple[str, ...]
    contract: str


@dataclass(frozen=True)
class EngineFacts:
    """`types` and `services` are those of MiniStack before any patch; `operations` those of services that are ours."""

    patches: tuple[PatchFacts, ...]
    placeholders: tuple[str, ...]
    types: frozenset[str]
    services: frozenset[str]
    operations: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def concerning(self, name: str) -> list[PatchFacts]:
        """The patches that change a type or a service."""
        return [patch for patch in self.patches if name in patch.concerns]


@cache
def of_the_engine() -> EngineFacts:
    """Asked in a child: importing the patches imports MiniStack, which writes files."""
    with tempfile.TemporaryDirectory() as directory:
        told = subprocess.run(
            [sys.executable, "-c", _TELL],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
            env={**os.environ, "STATE_DIR": directory, "TMPDIR": directory},
        ).stdout
    facts = json.loads(told.splitlines()[-1])
    return EngineFacts(
        patches=tuple(PatchFacts(name, why, tuple(what), contract) for name, why, what, contract in facts["patches"]),
        placeholders=tuple(facts["placeholders"]),
        types=frozenset(facts["types"]),
        services=frozenset(facts["services"]),
        operations=facts["operations"],
    )
