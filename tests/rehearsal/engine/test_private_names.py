"""Patches use private names of MiniStack, which may change with any version: each must be in the pinned one."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import rehearsal.engine

_SOURCES = Path(rehearsal.engine.__file__).parent
_LOOK_UP = """
import importlib, json, sys
missing = [f"{module}.{name}" for module, name in json.loads(sys.argv[1])
           if not hasattr(importlib.import_module(module), name)]
print(json.dumps(missing))
"""


def _modules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Local name and full name of each of MiniStack's modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ministack"):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _private_names() -> set[tuple[str, str]]:
    """Every attribute of such a module that some patch reads or replaces."""
    found = set()
    for path in _SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text())
        modules = dict(_modules(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add((modules[node.value.id], node.attr))
    return found


def test_every_name_that_a_patch_uses_exists(tmp_path: Path) -> None:
    names = _private_names()
    assert ("ministack.services.ecs", "_record_service_task_healthy") in names
    result = subprocess.run(
        [sys.executable, "-c", _LOOK_UP, json.dumps(sorted(names))],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "STATE_DIR": str(tmp_path), "TMPDIR": str(tmp_path)},
    )
    assert json.loads(result.stdout.splitlines()[-1]) == []
