"""The client: starts containers, finds them, ends them all."""

import logging
import secrets
import shlex
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from rehearsal.engine.containers.container import Container
from rehearsal.engine.containers.errors import APIError, ImageNotFound, NotFound
from rehearsal.engine.containers.images import Images
from rehearsal.engine.containers.launch import plan
from rehearsal.engine.containers.network import TASK, Network
from rehearsal.guard import popen
from rehearsal.images.store import ImageNotFoundError, ImageStore

STOP_TIMEOUT_S = 30.0
"""From SIGTERM to SIGKILL, as on ECS unless a container definition says otherwise."""

_LOG = logging.getLogger(__name__)
_NOT_HONOURED = ("volumes", "cap_add", "privileged", "pid_mode")


class LocalDocker:
    """What `docker.from_env()` returns, for containers that are local processes.

    Attributes:
        containers: Starts and finds them.
        images: What the registries have.
        network: Which local port is behind which address and port of the emulated VPC.
    """

    def __init__(self, root: Path, *, environment: Callable[[], Mapping[str, str]] = dict) -> None:
        """Run images of the store in `root`, a rehearsal's run directory.

        `environment` is asked at each start, in the thread and context that starts, for variables to be added last.
        """
        store = ImageStore(root)
        self.network = Network()
        self.images = Images(store)
        self.containers = Containers(store, root=root, network=self.network, environment=environment)

    def ping(self) -> bool:
        """True, as there is no daemon that could be away."""
        return True

    def close(self, *, timeout: float = STOP_TIMEOUT_S) -> None:
        """Stop and remove every container, at the same time, and start none any more."""
        self.containers.close(timeout=timeout)


class Containers:
    """`docker.containers`."""

    def __init__(
        self,
        store: ImageStore,
        *,
        root: Path,
        network: Network,
        environment: Callable[[], Mapping[str, str]],
    ) -> None:
        self._store = store
        self._root = root
        self._network = network
        self._environment = environment
        self._containers: dict[str, Container] = {}
        self._changing = threading.Lock()
        self._closed = False

    def run(
        self,
        image: str,
        command: str | Sequence[str] | None = None,
        *,
        entrypoint: str | Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        name: str | None = None,
        stop_timeout: float = STOP_TIMEOUT_S,
        **options: Any,  # noqa: ANN401 - docker-py's
    ) -> Container:
        """Start a container and return at once, as with `detach`. Other options have no effect, some of them log that.

        Its output goes to `<root>/logs/containers/<name>-<start of its id>.log`, which stays.

        Raises:
            ImageNotFound: No such image is in the store.
            APIError: Its program is not there, or the client was closed.
        """
        for option in _NOT_HONOURED:
            if options.get(option):
                _LOG.warning("container %s: %s has no effect on a local process", name, option)
        variables = {**(environment or {}), **self._environment()}
        with self._changing:
            if self._closed:
                raise APIError("the rehearsal is ending: no container is started any more")
            container = self._start(
                image,
                name=name,
                command=_words(command),
                entrypoint=_words(entrypoint),
                variables=variables,
                labels=labels or {},
                stop_timeout=stop_timeout,
            )
            self._containers[container.id] = container
        return container

    def get(self, identifier: str) -> Container:
        """The container with this id. Raises NotFound."""
        try:
            return self._containers[identifier]
        except KeyError:
            raise NotFound(f"No such container: {identifier}") from None

    def list(
        self,
        *,
        all: bool = False,  # noqa: A002 - docker-py's name
        sparse: bool = False,  # noqa: ARG002 - nothing is saved by it here
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> list[Container]:
        """Those that run, or all that were not removed, if they have every `label` (`name` or `name=value`)."""
        wanted = (filters or {}).get("label", [])
        wanted = [wanted] if isinstance(wanted, str) else wanted
        with self._changing:
            found = [container for container in self._containers.values() if all or container.status == "running"]
        return [container for container in found if {*wanted} <= _labels(container)]

    def close(self, *, timeout: float) -> None:
        """See `LocalDocker.close`."""
        with self._changing:
            self._closed = True
        containers = self.list(all=True)
        with ThreadPoolExecutor(max_workers=max(1, len(containers))) as pool:
            for _ in pool.map(lambda container: _end(container, timeout=timeout), containers):
                pass

    def _start(
        self,
        image: str,
        *,
        name: str | None,
        command: Sequence[str] | None,
        entrypoint: Sequence[str] | None,
        variables: Mapping[str, str],
        labels: Mapping[str, str],
        stop_timeout: float,
    ) -> Container:
        identifier = secrets.token_hex(32)
        label = f"{name or 'container'}-{identifier[:12]}"
        scratch = self._root / "containers" / label
        log = self._root / "logs" / "containers" / f"{label}.log"
        place = self._network.settle(labels)
        try:
            found = self._store.resolve(image)
            launch = plan(
                found, command=command, entrypoint=entrypoint, environment=variables, port=place.port, scratch=scratch
            )
        except ImageNotFoundError as error:
            raise ImageNotFound(str(error)) from error
        except FileNotFoundError as error:
            raise APIError(f"{image}: {error}") from error
        for directory in (scratch, log.parent):
            directory.mkdir(parents=True, exist_ok=True)
        if launch.identity:
            launch.identity.own(scratch)
        with log.open("wb") as output:
            process = popen(launch.command, stdout=output, stderr=subprocess.STDOUT, **launch.options)
        self._network.open(place)
        return Container(
            id=identifier,
            name=name or label,
            image=image,
            labels=labels,
            ip=place.address,
            stop_timeout=stop_timeout,
            log=log,
            scratch=scratch,
            process=process,
            on_exit=lambda _container: self._network.close(place),
            on_remove=self._forget,
        )

    def _forget(self, container: Container) -> None:
        self._containers.pop(container.id, None)
        task = container.labels.get(TASK)
        if task and not self.list(all=True, filters={"label": [f"{TASK}={task}"]}):
            self._network.forget([task])


def _end(container: Container, *, timeout: float) -> None:
    container.stop(timeout)
    container.remove()


def _words(command: str | Sequence[str] | None) -> Sequence[str] | None:
    return shlex.split(command) if isinstance(command, str) else command


def _labels(container: Container) -> set[str]:
    return {*container.labels, *(f"{name}={value}" for name, value in container.labels.items())}
