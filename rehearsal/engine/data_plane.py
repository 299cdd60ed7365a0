"""Load balancers and REST APIs answer to their names on AWS, in every account."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.core.responses import request_scope

from rehearsal.engine import hosts
from rehearsal.engine.patch import Engine, Patch

_Response = tuple[int, dict[str, Any], Any]
_Handler = Callable[..., Awaitable[_Response | None]]

_EXECUTE_API = re.compile(r"^([a-z0-9]{8,10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?::\d+)?$")


def _install_rest_apis(_engine: Engine) -> None:
    app._EXECUTE_API_RE = _EXECUTE_API
    original: _Handler = app._handle_execute_api_request

    async def handle(host: str, path: str, *more: object, **options: object) -> _Response | None:
        owner = hosts.rest_api(host, path)
        if owner is None:
            return await original(host, path, *more, **options)
        with request_scope(owner.account, owner.region):
            return await original(host, path, *more, **options)

    app._handle_execute_api_request = handle


def _install_load_balancers(_engine: Engine) -> None:
    original: _Handler = app._handle_alb_request
    is_candidate = app._is_potential_alb_request

    async def handle(
        host: str, path: str, method: str, headers: dict[str, str], *more: object, **options: object
    ) -> _Response | None:
        found = hosts.load_balancer(host)
        if found is None:
            return await original(host, path, method, headers, *more, **options)
        # The listener is chosen by port, which clients leave out: what brought the request here says which.
        port = 443 if headers.get("x-forwarded-proto") == "https" else 80
        with request_scope(found.owner.account, found.owner.region):
            return await original(f"{found.dns_name}:{port}", path, method, headers, *more, **options)

    app._handle_alb_request = handle
    app._is_potential_alb_request = lambda host, path: is_candidate(host, path) or bool(hosts.load_balancer(host))


REST_APIS = Patch(
    name="REST APIs by name",
    why="an API is found only under the engine's own host name and in the default account",
    install=_install_rest_apis,
    concerns=("AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage"),
    contract="test_rest_apis.py",
)
LOAD_BALANCERS = Patch(
    name="load balancers by name",
    why="a load balancer is found only in the default account, under its own name, and always by its HTTP listener",
    install=_install_load_balancers,
    concerns=("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener"),
    contract="test_load_balancers.py",
)
