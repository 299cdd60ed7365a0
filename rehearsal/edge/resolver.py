"""Name resolution that asks once where many ask at the same time."""

import asyncio
import socket
import time
from dataclasses import dataclass, field

_KEPT_SECONDS = 60.0


@dataclass
class Resolver:
    """Addresses of hosts, remembered for a minute.

    A package installer opens fifty connections to one host at once. The programs themselves ask for its address once;
    fifty questions at a time make name servers drop some, and each one dropped costs five seconds.
    """

    _known: dict[str, tuple[float, "asyncio.Task[list[str]]"]] = field(default_factory=dict)

    async def addresses(self, host: str) -> list[str]:
        """The host's addresses, best first. Raises OSError if it has none."""
        asked, lookup = self._known.get(host, (0.0, None))
        if lookup is None or time.monotonic() - asked > _KEPT_SECONDS:
            lookup = asyncio.create_task(_look_up(host))
            self._known[host] = time.monotonic(), lookup
        try:
            return await asyncio.shield(lookup)
        except OSError:
            self._known.pop(host, None)
            raise


async def _look_up(host: str) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
