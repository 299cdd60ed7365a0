"""One engine for all its contract tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rehearsal.engine_process import start_engine
from rehearsal.ports import free_port
from rehearsal.workspace import Workspace
from tests.rehearsal.engine import balancer, quick, without
from tests.rehearsal.engine.cloud import PROD, Cloud


@contextmanager
def _running(workspace: Workspace, module: str | None) -> Iterator[Cloud]:
    """An engine, or one that differs from it: a module of the tests' own in its place."""
    workspace.run.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        if module:
            patch.setattr("rehearsal.engine_process._MODULE", module)
        engine = start_engine(workspace=workspace, port=free_port(), proxy_port=free_port())
    try:
        yield Cloud(engine=engine, workspace=workspace)
    finally:
        engine.stop()


@pytest.fixture(scope="session")
def cloud(reachable: Path) -> Iterator[Cloud]:
    is_left_out = os.environ.get(without.VARIABLE)
    with _running(Workspace(reachable / "engine"), without.__name__ if is_left_out else None) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def quick_cloud(reachable: Path) -> Iterator[Cloud]:
    """One that does twice a second what is done once a minute."""
    with _running(Workspace(reachable / "quick"), quick.__name__) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def dns_name(cloud: Cloud) -> str:
    """The load balancer's own name; `balancer.NAME` is its alias."""
    outputs = {"Name": {"Fn::GetAtt": ["Balancer", "DNSName"]}}
    return cloud.deploy("balancer", balancer.RESOURCES, outputs, account=PROD).outputs["Name"]
