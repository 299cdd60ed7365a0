import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from rehearsal.edge.resolver import Resolver

Asked = list[str]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The hosts that the system was asked for; `nowhere` has no address."""
    hosts: Asked = []

    def getaddrinfo(host: str, *_: object, **__: object) -> list[object]:
        hosts.append(host)
        if host == "nowhere":
            raise socket.gaierror("no such host")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))] * 2

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return hosts


def _run(work: Callable[[Resolver], Awaitable[object]]) -> object:
    async def main() -> object:
        return await work(Resolver())

    return asyncio.run(main())


def test_many_who_ask_at_once_share_one_question(asked: Asked) -> None:
    answers = _run(lambda resolver: asyncio.gather(*(resolver.addresses("registry") for _ in range(50))))
    assert answers == [["192.0.2.1"]] * 50
    assert asked == ["registry"]


def test_a_failure_is_not_remembered(asked: Asked) -> None:
    async def twice(resolver: Resolver) -> None:
        for _ in range(2):
            with pytest.raises(OSError, match="no such host"):
                await resolver.addresses("nowhere")

    _run(twice)
    assert asked == ["nowhere", "nowhere"]
