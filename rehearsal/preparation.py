"""What comes before the push: a clean checkout, its own set-up, bootstrapped accounts, the pipeline stack deployed."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rehearsal.aws import endpoint_env
from rehearsal.errors import RehearsalError
from rehearsal.steps import Steps


@dataclass(frozen=True, order=True)
class CloudEnvironment:
    """An account and a region that stacks are deployed to."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"aws://{self.account}/{self.region}"


@dataclass(frozen=True)
class Assembly:
    """A synthesized app: its top-level stack is the pipeline's, nested assemblies are the stages."""

    directory: Path

    def _stacks(self) -> Iterator[tuple[Path, str, CloudEnvironment]]:
        for manifest in sorted(self.directory.rglob("manifest.json")):
            for name, artifact in json.loads(manifest.read_text()).get("artifacts", {}).items():
                if artifact["type"] == "aws:cloudformation:stack":
                    account, region = artifact["environment"].removeprefix("aws://").split("/")
                    yield manifest.parent, name, CloudEnvironment(account, region)

    @property
    def pipeline(self) -> tuple[str, CloudEnvironment]:
        """The pipeline stack and where it goes. Raises RehearsalError unless there is just one top-level stack."""
        top = [(name, environment) for parent, name, environment in self._stacks() if parent == self.directory]
        if len(top) != 1:
            raise RehearsalError(f"The app has {len(top)} top-level stacks; a rehearsal needs one, the pipeline's.")
        return top[0]

    @property
    def environments(self) -> list[CloudEnvironment]:
        """Every account and region of the app, each once."""
        return sorted({environment for _, _, environment in self._stacks()})


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """Deploys the pipeline stack of one commit's checkout, as its first owner would by hand."""

    checkout: Path
    product: str
    endpoint: str
    environment: Mapping[str, str]
    steps: Steps

    def deploy_pipeline(self) -> str:
        """Set up, synthesize, bootstrap and deploy; returns the pipeline stack's name."""
        self._run("install what is pinned", "make", "setup")
        self._run(
            "synthesize",
            "npx",
            "cdk",
            "synth",
            "**",
            "--quiet",
            "-c",
            f"product={self.product}",
            CDK_VALIDATION="false",
            # CDK keeps fingerprints of assets in the home directory, by inode, age and size: those of another run's
            # files, as old as the commit, would pass for ours.
            HOME=str(self.checkout.with_name("home")),
        )
        assembly = Assembly(self.checkout / "cdk.out")
        stack, home = assembly.pipeline
        accounts = {environment.account: environment for environment in [*assembly.environments, home]}
        with ThreadPoolExecutor(max_workers=2) as pool:
            bootstraps = [pool.submit(self._bootstrap, environment) for environment in accounts.values()]
        for bootstrap in bootstraps:
            bootstrap.result()
        self._run("deploy the pipeline stack", *_cdk("deploy", stack), "--require-approval=never", at=home)
        return stack

    def _bootstrap(self, environment: CloudEnvironment) -> None:
        """All regions of an account, as `make bootstrap` does by its administrator's credentials."""
        command = ("python", "-m", "bootstrap", "--product", self.product)
        self._run(f"bootstrap account {environment.account}", *command, at=environment)

    def _run(self, title: str, *command: str, at: CloudEnvironment | None = None, **more: str) -> None:
        credentials = endpoint_env(endpoint=self.endpoint, account=at.account, region=at.region) if at else {}
        tools = f"{self.checkout}/.venv/bin:{self.checkout}/node_modules/.bin:{self.environment['PATH']}"
        environment = {**self.environment, **credentials, "PATH": tools, **more}
        self.steps.command(title, command, directory=self.checkout, environment=environment)


def _cdk(verb: str, target: str) -> tuple[str, ...]:
    return ("npx", "cdk", "--app", "cdk.out", verb, target)
