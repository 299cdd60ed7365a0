"""API Gateway's HTTP_PROXY integration: the backend's answer is passed on as it is.

MiniStack follows redirects, gives every error the type application/json and goes through a proxy of the environment.
"""

import asyncio
import logging
import ssl
import urllib.request

from ministack.services import apigateway_v1

from rehearsal.engine.patch import Engine, Patch

_log = logging.getLogger(__name__)
_Answer = tuple[int, dict[str, str], bytes]


def _opener() -> urllib.request.OpenerDirector:
    """Without the handlers that urllib adds by itself: for proxies, redirects and errors."""
    opener = urllib.request.OpenerDirector()
    # Without a context of its own, each request would read all authorities again.
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    for handler in (urllib.request.HTTPHandler(), secure):
        opener.add_handler(handler)
    return opener


def _install(_engine: Engine) -> None:
    opener = _opener()

    def open_url(request: urllib.request.Request, timeout: float) -> _Answer:
        # The client's own value would have the load balancer choose the wrong listener.
        request.add_header("X-Forwarded-Proto", request.type)
        try:
            with opener.open(request, timeout=timeout) as response:
                return response.status, dict(response.headers.items()), response.read()
        except OSError as error:
            # API Gateway answers 500 and tells its caller nothing more.
            _log.warning("The integration %s could not be reached: %s", request.full_url, error)
            raise

    async def open_url_on_thread(request: urllib.request.Request, timeout: float) -> _Answer:
        return await asyncio.to_thread(open_url, request, timeout)

    apigateway_v1._urlopen_async = open_url_on_thread


PATCH = Patch(
    name="HTTP integrations",
    why="an HTTP_PROXY integration follows redirects, changes the type of errors and uses a proxy of the environment",
    install=_install,
)
