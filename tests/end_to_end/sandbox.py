"""One account of the embedded AWS, and the CDK CLI at work in it as a person at a terminal has it."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

from rehearsal import aws
from rehearsal.build_image import install_commands
from rehearsal.edge.client import client_env
from rehearsal.engine_process import EngineProcess, start_engine
from rehearsal.environment import command_environment, package_caches
from rehearsal.guard.processes import descendants
from rehearsal.ports import free_port
from rehearsal.workspace import Workspace
from tests.conftest import ROOT

REGION = "us-east-1"


@dataclass(frozen=True)
class Account:
    """An empty account, bootstrapped, and a command line in the project's directory with its credentials."""

    number: str
    engine: EngineProcess
    workspace: Workspace
    environment: Mapping[str, str]

    @classmethod
    @contextmanager
    def bootstrapped(cls, directory: Path, *, number: str, product: str) -> Iterator[Self]:
        """Start the embedded AWS, bootstrap the account in it; end everything afterwards."""
        workspace = Workspace(directory)
        workspace.temporary.mkdir(parents=True)
        install_commands(workspace)
        engine = start_engine(workspace=workspace, port=free_port(), proxy_port=free_port())
        try:
            proxy = client_env(port=engine.proxy_port, certificates=workspace.certificates)
            environment = {
                **command_environment(workspace=workspace, caches=package_caches(), proxy=proxy),
                **aws.endpoint_env(endpoint=engine.endpoint, account=number, region=REGION),
                "HOME": str(workspace.temporary),
                "CDK_VALIDATION": "false",
            }
            account = cls(number=number, engine=engine, workspace=workspace, environment=environment)
            account.run("python", "-m", "bootstrap", "--product", product)
            yield account
        finally:
            engine.stop()

    def cdk(self, *words: str) -> str:
        """What a command of the CDK CLI says; it has to succeed."""
        app = (".venv/bin/python pipeline_app.py", "--output", str(self.workspace.run / "cdk.out"))
        return self.run("cdk", *words, "--app", *app)

    def run(self, *words: str) -> str:
        """What a command says; it has to succeed."""
        tools = os.pathsep.join([str(ROOT / ".venv/bin"), str(ROOT / "node_modules/.bin"), self.environment["PATH"]])
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**self.environment, "PATH": tools},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def client(self, service: str) -> Any:  # noqa: ANN401 - any service's
        return aws.client(service, endpoint=self.engine.endpoint, account=self.number, region=REGION)

    def outputs(self, stack: str) -> dict[str, str]:
        (described,) = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}

    def get(self, url: str, **headers: str) -> httpx.Response:
        """Ask for a URL by its real name."""
        with httpx.Client(proxy=self.environment["HTTPS_PROXY"], verify=False, trust_env=False, timeout=30) as client:
            return client.get(url, headers=headers)

    @property
    def processes(self) -> set[psutil.Process]:
        """What the engine runs: tasks, functions, databases."""
        return descendants(psutil.Process(self.engine.process.pid))
