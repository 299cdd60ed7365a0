"""API Gateway's HTTP_PROXY integration: the headers that it sets are sent, the backend's answer passed on as it is.

MiniStack follows redirects, gives every error the type application/json, goes through a proxy of the environment, sends
the caller's headers unchanged, and passes none of the backend's on but the type.
"""

import asyncio
import logging
import ssl
import urllib.request
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ministack.services import apigateway_v1

from rehearsal.engine.patch import Engine, Patch

_log = logging.getLogger(__name__)
_Answer = tuple[int, dict[str, str], bytes]
_Headers = dict[str, str]
_SET_HEADER = "integration.request.header."
_NOT_PASSED_ON = {"connection", "content-length", "content-type", "date", "keep-alive", "server", "transfer-encoding"}
"""Of the backend's headers: those of the connection, and those that an answer gets anyway."""
_received: ContextVar[_Headers] = ContextVar("received")


def _opener() -> urllib.request.OpenerDirector:
    """Without the handlers that urllib adds by itself: for proxies, redirects and errors."""
    opener = urllib.request.OpenerDirector()
    # Without a context of its own, each request would read all authorities again.
    secure = urllib.request.HTTPSHandler(context=ssl.create_default_context())
    for handler in (urllib.request.HTTPHandler(), secure):
        opener.add_handler(handler)
    return opener


def _with_set_headers(integration: Mapping[str, Any], headers: _Headers) -> _Headers:
    """The caller's headers, and in their place those that the integration sets to a fixed value."""
    fixed = {
        name.removeprefix(_SET_HEADER).lower(): source.strip("'")
        for name, source in (integration.get("requestParameters") or {}).items()
        if name.startswith(_SET_HEADER) and source.startswith("'")
    }
    kept = {name: value for name, value in headers.items() if name.lower() not in fixed}
    return {**kept, **{name: value for name, value in fixed.items() if value}}


def _install_headers(_engine: Engine) -> None:
    original = apigateway_v1._invoke_http_proxy_v1

    async def invoke(
        integration: Mapping[str, Any], path: str, method: str, headers: _Headers, *more: object, **options: object
    ) -> object:
        _received.set({})
        answer = await original(integration, path, method, _with_set_headers(integration, headers), *more, **options)
        if isinstance(answer, apigateway_v1._GatewayError):
            return answer
        status, own, body = answer
        passed_on = {name: value for name, value in _received.get().items() if name.lower() not in _NOT_PASSED_ON}
        return status, {**passed_on, **own}, body

    apigateway_v1._invoke_http_proxy_v1 = invoke


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
        answer = await asyncio.to_thread(open_url, request, timeout)
        _received.set(answer[1])
        return answer

    apigateway_v1._urlopen_async = open_url_on_thread


HEADERS = Patch(
    name="headers of HTTP integrations",
    why="an HTTP_PROXY integration sends no header that it sets itself, and passes on none of the backend's",
    install=_install_headers,
    concerns=("AWS::ApiGateway::Method",),
    contract="test_rest_apis.py",
)
ANSWERS = Patch(
    name="HTTP integrations",
    why="an HTTP_PROXY integration follows redirects, changes the type of errors and uses a proxy of the environment",
    install=_install,
    concerns=("AWS::ApiGateway::Method",),
    contract="test_rest_apis.py",
)
