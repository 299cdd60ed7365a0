"""What patches use of MiniStack: `python -m tests.rehearsal.engine.private_names` writes down how it looks now.

Names, and the parameters of functions, may change with any version. Looked up in a child, before any patch is made.
"""

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import rehearsal.engine

FILE = Path(__file__).with_suffix(".json")
_SOURCES = Path(rehearsal.engine.__file__).parent
_MISSING, _UNUSED = "missing", "not used"
_LOOK_UP = """
import importlib, inspect, json, sys
def looks(module, name):
    found = getattr(importlib.import_module(module), name, sys)
    if found is sys:
        return "missing"
    if inspect.isfunction(found):
        return ("async " if inspect.iscoroutinefunction(found) else "") + str(inspect.signature(found))
    return type(found).__name__
print(json.dumps({f"{module}.{name}": looks(module, name) for module, name in json.loads(sys.argv[1])}))
"""


def _modules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Local name and full name of each of MiniStack's modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack"):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def users() -> dict[tuple[str, str], set[str]]:
    """Each attribute of such a module that some file reads or replaces, and who: patches, or else files."""
    found = defaultdict(set)
    for path in _SOURCES.rglob("*.py"):
        text = path.read_text()
        tree = ast.parse(text)
        modules = dict(_modules(tree))
        patches = re.findall(r'= Patch\(\n    name="(.*?)"', text) or [path.name]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found[modules[node.value.id], node.attr].update(patches)
    return found


def looks() -> dict[str, str]:
    """How each looks in the MiniStack that is installed: a function's parameters, anything else's type."""
    with tempfile.TemporaryDirectory() as directory:
        told = subprocess.run(
            [sys.executable, "-c", _LOOK_UP, json.dumps(sorted(users()))],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "STATE_DIR": directory, "TMPDIR": directory},
        ).stdout
    found: dict[str, str] = json.loads(told.splitlines()[-1])
    return found


def differences() -> list[str]:
    """A sentence for each that is not as it was written down, with the patches that it breaks."""
    now, before = looks(), json.loads(FILE.read_text())
    by_name = {f"{module}.{name}": sorted(patches) for (module, name), patches in users().items()}
    changed = [name for name in now.keys() | before.keys() if now.get(name) != before.get(name)]
    return [
        f"{name} is {now.get(name, _UNUSED)}, and was {before.get(name, _UNUSED)}: {', '.join(by_name.get(name, []))}"
        for name in sorted({*changed, *(name for name, found in now.items() if found == _MISSING)})
    ]


if __name__ == "__main__":
    FILE.write_text(json.dumps(looks(), indent=1, sort_keys=True) + "\n")
