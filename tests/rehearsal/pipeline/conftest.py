from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.workspace import Workspace
from tests.rehearsal.pipeline.support import Contexts


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "checkout" / ".rehearsal")


@pytest.fixture
def make_context(workspace: Workspace) -> Iterator[Contexts]:
    contexts = Contexts(workspace)
    yield contexts
    contexts.close()
