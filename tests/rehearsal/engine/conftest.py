"""One engine for all its contract tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.engine_process import start_engine
from rehearsal.ports import free_port
from rehearsal.workspace import Workspace
from tests.rehearsal.engine import balancer, without
from tests.rehearsal.engine.cloud import PROD, Cloud


@pytest.fixture(scope="session")
def cloud(reachable: Path) -> Iterator[Cloud]:
    workspace = Workspace(reachable / "engine")
    workspace.run.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get(without.VARIABLE):
            patch.setattr("rehearsal.engine_process._MODULE", without.__name__)
        engine = start_engine(workspace=workspace, port=free_port(), proxy_port=free_port())
    try:
        yield Cloud(engine=engine, workspace=workspace)
    finally:
        engine.stop()


@pytest.fixture(scope="session")
def dns_name(cloud: Cloud) -> str:
    """The load balancer's own name; `balancer.NAME` is its alias."""
    outputs = {"Name": {"Fn::GetAtt": ["Balancer", "DNSName"]}}
    return cloud.deploy("balancer", balancer.RESOURCES, outputs, account=PROD).outputs["Name"]
