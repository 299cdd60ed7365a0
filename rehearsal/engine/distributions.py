"""Distributions answer to their names on AWS, and to their aliases, in every account.

MiniStack's own data plane does the rest: behaviors, functions, origins with their access, header policies. No cache.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.core import cloudfront_js
from ministack.core.responses import request_scope
from ministack.services.cloudformation import provisioners

from rehearsal.engine import hosts
from rehearsal.engine.patch import Engine, Patch

_Response = tuple[int, dict[str, Any], Any]
_Handler = Callable[..., Awaitable[_Response | None]]


def _install_names(_engine: Engine) -> None:
    original: _Handler = app._handle_cloudfront_dataplane_request
    label_in = app._parse_cloudfront_dataplane_host

    def label_of(host: str) -> str | None:
        found = hosts.distribution(host)
        return found.label if found else label_in(host)

    async def handle(host: str, *request: object, **options: object) -> _Response | None:
        found = hosts.distribution(host)
        if found is None:
            return await original(host, *request, **options)
        with request_scope(found.owner.account, found.owner.region):
            return await original(host, *request, **options)

    app._parse_cloudfront_dataplane_host = label_of
    app._handle_cloudfront_dataplane_request = handle


def _install_functions(_engine: Engine) -> None:
    handlers = provisioners._RESOURCE_HANDLERS["AWS::CloudFront::Function"]
    original: Callable[..., object] = handlers["delete"]

    def delete(*arguments: object) -> None:
        original(*arguments)
        cloudfront_js.reset()

    handlers["delete"] = delete


NAMES = Patch(
    name="distributions by name",
    why="a distribution is found only in the default account, and never by an alias",
    install=_install_names,
    concerns=("AWS::CloudFront::Distribution",),
    contract="test_distributions.py",
)
FUNCTIONS = Patch(
    name="processes of CloudFront functions",
    why="the Node.js processes that run them outlive the last function",
    install=_install_functions,
    concerns=("AWS::CloudFront::Function",),
    contract="test_distributions.py",
)
