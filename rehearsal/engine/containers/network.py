"""The emulated VPC's addresses, one a task, and the local ports behind the ports of its containers."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rehearsal.ports import free_port

TASK = "com.amazonaws.ecs.task-arn"
CONTAINER = "com.amazonaws.ecs.container-name"
"""Labels by which a container is known to belong to a task."""
_NOBODYS = 1
"""A port that nothing listens on."""

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a container is: its task's address, the ports that it declares, and the local one that it gets for them."""

    address: str
    declared: tuple[int, ...]
    port: int


class Network:
    """Who is where. A container that no task declared has an address of its own, and any port of it."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._given = 0
        self._tasks: dict[str, dict[str, Place]] = {}
        self._open: dict[str, list[Place]] = {}

    def declare(self, task: str, containers: Mapping[str, Sequence[int]]) -> None:
        """Settle the places of a task's containers before the first is started, so that each can be told of the others.

        `containers` maps names to the ports of their port mappings. Declaring a task again changes nothing.
        """
        with self._changing:
            if task not in self._tasks:
                address = self._address()
                self._tasks[task] = {
                    name: Place(address, tuple(ports), free_port()) for name, ports in containers.items()
                }

    def beside(self, task: str, port: int) -> int | None:
        """The local port of the container of a task that has declared this port, which is `localhost:<port>` to all."""
        places = self._tasks.get(task, {}).values()
        return next((place.port for place in places if port in place.declared), None)

    def settle(self, labels: Labels) -> Place:
        """The place of a container that is about to start."""
        with self._changing:
            declared = self._tasks.get(labels.get(TASK, ""), {}).get(labels.get(CONTAINER, ""))
            return declared or Place(self._address(), (), free_port())

    def open(self, place: Place) -> None:
        """The container there runs."""
        with self._changing:
            self._open.setdefault(place.address, []).append(place)

    def close(self, place: Place) -> None:
        """It does not any more."""
        with self._changing:
            places = self._open.get(place.address, [])
            if place in places:
                places.remove(place)
            if not places:
                self._open.pop(place.address, None)

    def forget(self, tasks: Iterable[str]) -> None:
        """These tasks are gone."""
        with self._changing:
            for task in tasks:
                self._tasks.pop(task, None)

    def local_port(self, address: str, port: object) -> int | None:
        """What stands for a port of an address; None if no running container has that address."""
        places = self._open.get(address)
        if not places:
            return None
        wanted = int(str(port)) if str(port).isdigit() else 0
        matching = (place.port for place in places if wanted in place.declared or not place.declared)
        return next(matching, _NOBODYS)

    def _address(self) -> str:
        """One that no container had before, for as long as a rehearsal may take."""
        third, fourth = divmod(self._given, 240)
        self._given += 1
        return f"10.0.{3 + third}.{10 + fourth}"
