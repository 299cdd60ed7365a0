"""Patches use private names of MiniStack, which may change with any version: each must be as it was."""

import json
from pathlib import Path

import pytest

from tests.rehearsal.engine import private_names


def test_every_name_that_a_patch_uses_looks_as_it_was_written_down() -> None:
    assert private_names.differences() == [], "mend these patches, then: python -m tests.rehearsal.engine.private_names"


def test_a_name_that_changed_is_told_with_the_patches_that_it_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = json.loads(private_names.FILE.read_text())
    name = "ministack.services.ecs._record_service_task_healthy"
    assert written[name] == "(svc_key, task)"
    changed = tmp_path / "private_names.json"
    changed.write_text(json.dumps({**written, name: "(task)"}))
    monkeypatch.setattr(private_names, "FILE", changed)
    assert private_names.differences() == [f"{name} is (svc_key, task), and was (task): target health"]
