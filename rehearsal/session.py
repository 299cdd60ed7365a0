"""A rehearsal from start to end: the embedded AWS, the deployed pipeline, and what each push causes."""

import errno
import os
import shutil
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console

from rehearsal import aws_profiles, preflight
from rehearsal.build_image import install_commands
from rehearsal.edge.client import client_env
from rehearsal.engine_process import EngineProcess, start_engine
from rehearsal.environment import command_environment, package_caches
from rehearsal.errors import RehearsalError
from rehearsal.pipeline import events
from rehearsal.pipeline.action import Executors
from rehearsal.pipeline.approvers import Approver
from rehearsal.pipeline.artifact_keeper import ArtifactKeeper
from rehearsal.pipeline.clients import EngineClients
from rehearsal.pipeline.cloudformation import CloudFormation
from rehearsal.pipeline.codebuild import CodeBuild
from rehearsal.pipeline.definition import Deployed
from rehearsal.pipeline.evaluators import EVALUATORS
from rehearsal.pipeline.eventbridge import EventBridge
from rehearsal.pipeline.execution_file import ExecutionFile
from rehearsal.pipeline.git_remote import GitRemote
from rehearsal.pipeline.manual_approval import ManualApproval
from rehearsal.pipeline.plan import plan_of
from rehearsal.pipeline.put_approval import in_the_role
from rehearsal.pipeline.record import Commit, RunRecord
from rehearsal.pipeline.requests import Kind, Request, Requests
from rehearsal.pipeline.run import PipelineRun
from rehearsal.pipeline.source import ARCHIVE_BRANCH, RepositorySource
from rehearsal.preparation import Preparation
from rehearsal.reviews import KeptReview, keep_review
from rehearsal.steps import Steps
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace

_FULL_BYTES = 32 * 1024**2
"""With less than this free, nothing of a rehearsal works."""


@dataclass(kw_only=True)
class Rehearsal:
    """An embedded AWS with our pipeline on it, as long as the context lasts."""

    checkout: Path
    workspace: Workspace
    product: str
    console: Console
    approver: Approver
    cancelled: threading.Event = field(default_factory=threading.Event)
    _engine: EngineProcess = field(init=False)
    _exit: ExitStack = field(default_factory=ExitStack, init=False)

    def __enter__(self) -> Self:
        """Start the engine and the git remote."""
        self.workspace.temporary.mkdir(parents=True, exist_ok=True)
        install_commands(self.workspace)
        self.remote.create()
        port, proxy_port = preflight.choose_ports(2, fixed=os.environ.get(preflight.PORT_VARIABLE))
        with self._steps.step("start the embedded AWS"):
            self._engine = start_engine(workspace=self.workspace, port=port, proxy_port=proxy_port)
        self._exit.callback(self._engine.stop)
        self._lead_clients_here()
        threading.Thread(target=self._cancel_without_engine, name="engine watch", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what was started; whoever guards us ends the rest."""
        self.cancelled.set()
        self._exit.close()

    def _lead_clients_here(self) -> None:
        """Write the AWS configuration of what is rehearsed, for as long as it is."""
        accounts = aws_profiles.Accounts.of(self.checkout, product=self.product)
        aws_profiles.write(self.workspace, accounts, endpoint=self.endpoint)
        self._exit.callback(shutil.rmtree, self.workspace.aws, ignore_errors=True)

    def _cancel_without_engine(self) -> None:
        """Let nothing go on, or wait for answers, when the engine is gone."""
        self._engine.process.wait()
        self.cancelled.set()

    def check(self) -> None:
        """Raise RehearsalError if the engine has ended or the disk is full: a failure is then but what came of it."""
        self._engine.check()
        if shutil.disk_usage(self.workspace.root).free < _FULL_BYTES:
            raise explain(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), path=self.workspace.root)

    @property
    def engine(self) -> EngineProcess:
        """The embedded AWS."""
        return self._engine

    @property
    def endpoint(self) -> str:
        """Where every AWS service answers."""
        return self._engine.endpoint

    @property
    def proxy_port(self) -> int:
        """Where the proxy is that leads the real names here."""
        return self._engine.proxy_port

    @cached_property
    def remote(self) -> GitRemote:
        """The repository that is pushed to."""
        return GitRemote(self.workspace.run)

    @cached_property
    def environment(self) -> dict[str, str]:
        """What builds and the CDK CLI get of this machine."""
        proxy = client_env(port=self._engine.proxy_port, certificates=self.workspace.certificates)
        return command_environment(workspace=self.workspace, caches=package_caches(), proxy=proxy)

    @property
    def _steps(self) -> Steps:
        return Steps(console=self.console, logs=self.workspace.results / "preparation", cancelled=self.cancelled)

    def deploy_pipeline(self, revision: str = "HEAD") -> None:
        """Bootstrap the accounts and deploy the pipeline stack as it is in a revision of the checkout."""
        self.deploy_commit(self.remote.keep(self.checkout, revision).id)

    def deploy_commit(self, commit: str) -> None:
        """The same for a commit that has been pushed."""
        checkout = self.workspace.run / "deploy"
        shutil.rmtree(checkout, ignore_errors=True)
        self.remote.checkout(commit, checkout)
        preparation = Preparation(
            checkout=checkout,
            product=self.product,
            endpoint=self.endpoint,
            environment=self.environment,
            steps=self._steps,
        )
        try:
            preparation.deploy_pipeline()
        except RehearsalError:
            self.check()
            raise

    def push(self, revision: str = "HEAD") -> Commit:
        """Push a revision of the checkout to the branch that the deployed pipeline listens to."""
        return self.remote.push(self.checkout, branch=self.branch, commit=revision)

    def run(self, commit: Commit, *, listeners: Sequence[events.Listener]) -> RunRecord:
        """Run the deployed pipeline for a pushed commit."""
        name = self.deployed.properties.name
        push = Request(kind=Kind.PUSH, pipeline=name, commit=commit.id, branch=commit.branch)
        return self.perform(push, listeners=listeners)

    def perform(self, request: Request, *, listeners: Sequence[events.Listener]) -> RunRecord:
        """Do what was asked of the deployed pipeline, whoever asked, under the execution that the request names.

        Raises:
            RehearsalError: What a retry or a rollback needs is not there any more, or the machine fails.
        """
        try:
            return self._perform(request, listeners)
        finally:
            Requests(self.workspace.run).begun(request.execution)

    def _perform(self, request: Request, listeners: Sequence[events.Listener]) -> RunRecord:
        clients = EngineClients(self.endpoint)
        plan = plan_of(request, deployed=self.deployed, workspace=self.workspace, pushed=self._pushed)
        pipeline = PipelineRun(
            name=self.deployed.properties.name,
            commit=plan.commit,
            beginning=plan.beginning,
            retry=plan.retry,
            workspace=self.workspace,
            clients=clients,
            executors=self._executors(),
            evaluators=EVALUATORS,
            listeners=[
                ExecutionFile(workspace=self.workspace),  # first: who hears of it from others may ask for it
                ArtifactKeeper(workspace=self.workspace, deployed=self.deployed, clients=clients),
                *listeners,
                EventBridge(deployed=self.deployed, clients=clients),
            ],
            cancelled=self.cancelled,
        )
        record = pipeline.run()
        if not record.succeeded:
            self.check()
        return record

    def keep_review(self, record: RunRecord) -> KeptReview | None:
        """What the build of a run's last execution said would change, kept among the results."""
        return keep_review(
            record.last.id,
            account=self.deployed.account,
            region=self.deployed.region,
            clients=EngineClients(self.endpoint),
            results=self.workspace.results,
        )

    def _pushed(self, commit: str, branch: str) -> Commit:
        """A commit, or the newest of the branch, empty: of that which the pipeline listens to."""
        branch = branch or self.branch
        return self.remote.commit(commit or f"refs/heads/{branch}", branch=branch)

    @property
    def deployed(self) -> Deployed:
        """The one pipeline that is deployed."""
        names = [file.stem for file in (self.workspace.state / "pipelines").glob("*.json")]
        if len(names) != 1:
            raise RehearsalError(f"The stack has {len(names)} pipelines; a rehearsal needs one.")
        return Deployed.read(self.workspace, names[0])

    @property
    def branch(self) -> str:
        """The branch that its source action listens to. Raises RehearsalError if there is none."""
        pipeline = self.deployed.properties
        for action in (action for stage in pipeline.stages for action in stage.actions):
            if branch := action.configuration.get("BranchName"):
                return branch
            if action.action_type_id.provider == "S3" and action.action_type_id.category == "Source":
                return ARCHIVE_BRANCH
        raise RehearsalError(f"No source action of pipeline {pipeline.name} names a branch that could be pushed to.")

    def _executors(self) -> Executors:
        source = RepositorySource(self.remote)
        build = CodeBuild(endpoint=self.endpoint, environment=self.environment)
        return {
            ("Source", "CodeStarSourceConnection"): source,
            ("Source", "CodeCommit"): source,
            ("Source", "S3"): source,
            ("Build", "CodeBuild"): build,
            ("Test", "CodeBuild"): build,
            ("Deploy", "CloudFormation"): CloudFormation(),
            ("Approval", "Manual"): ManualApproval(self.approver, submit=in_the_role),
        }
