"""Web ACLs stand before load balancers, stages of REST APIs and distributions."""

import base64
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app
from ministack.core.responses import get_request_client_ip, request_scope
from ministack.services import alb, cloudfront, waf
from ministack.services.cloudformation import provisioners

from rehearsal.engine import hosts
from rehearsal.engine.firewall import rules
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_Handler = Callable[..., Awaitable[object | None]]
_WEB_ACL = "AWS::WAFv2::WebACL"
_WEB_ACL_ID = re.compile(r"<WebACLId>([^<]+)</WebACLId>")


def _refusal(owner: hosts.Owner, arn: str | None, headers: Mapping[str, str]) -> rules.Response | None:
    with request_scope(owner.account, owner.region):
        acl, _missing = waf._resolve_local_web_acl(arn) if arn else (None, None)
    if not acl:
        return None
    return rules.refusal(acl, address=get_request_client_ip(), headers=headers, now=time.time())


def _associated(owner: hosts.Owner, resource: str) -> str | None:
    found: str | None = waf._associations.get_scoped(owner.account, owner.region, resource)
    return found


def _of_balancer(host: str, _path: str) -> tuple[hosts.Owner, str | None] | None:
    found = hosts.load_balancer(host)
    if not found:
        return None
    balancers = alb._lbs.values_scoped(found.owner.account, found.owner.region)
    (arn,) = (lb["LoadBalancerArn"] for lb in balancers if lb["DNSName"] == found.dns_name)
    return found.owner, _associated(found.owner, arn)


def _of_api(host: str, path: str) -> tuple[hosts.Owner, str | None] | None:
    owner, parsed = hosts.rest_api(host, path), app._parse_execute_api_url(host, path)
    if not owner or not parsed:
        return None
    return owner, _associated(owner, f"arn:aws:apigateway:{owner.region}::/restapis/{parsed[0]}/stages/{parsed[1]}")


def _of_distribution(host: str, _path: str) -> tuple[hosts.Owner, str | None] | None:
    found = hosts.distribution(host)
    if not found:
        return None
    with request_scope(found.owner.account, found.owner.region):
        named = _WEB_ACL_ID.search(cloudfront.find_distribution_for_label(found.label)["config_xml"])
    return found.owner, named[1] if named else None


def _guarded(handle: _Handler, acl_of: Callable[[str, str], tuple[hosts.Owner, str | None] | None]) -> _Handler:
    async def handle_unless_refused(host: str, path: str, *request: Any, **more: Any) -> object | None:  # noqa: ANN401
        found = acl_of(host, path)
        # Each handler has the headers elsewhere, but they are the only mapping that names the host.
        headers = next(part for part in (*request, *more.values()) if isinstance(part, dict) and "host" in part)
        return (_refusal(*found, headers) if found else None) or await handle(host, path, *request, **more)

    return handle_unless_refused


def _install_limits(_engine: Engine) -> None:
    app._handle_alb_request = _guarded(app._handle_alb_request, _of_balancer)
    app._handle_execute_api_request = _guarded(app._handle_execute_api_request, _of_api)
    app._handle_cloudfront_dataplane_request = _guarded(app._handle_cloudfront_dataplane_request, _of_distribution)


def _install_bodies(_engine: Engine) -> None:
    create, update = waf.create_web_acl_record, waf.update_web_acl_record

    def create_with_bodies(name: str, scope: str, properties: Properties) -> tuple[str, str, dict[str, Any]]:
        uid, arn, record = create(name, scope, properties)
        record["CustomResponseBodies"] = properties.get("CustomResponseBodies") or {}
        return uid, arn, record

    def update_with_bodies(acl: dict[str, Any], properties: Properties) -> dict[str, Any]:
        changed: dict[str, Any] = update(acl, properties)
        changed["CustomResponseBodies"] = properties.get("CustomResponseBodies") or {}
        return changed

    waf.create_web_acl_record = create_with_bodies
    waf.update_web_acl_record = update_with_bodies


def _install_search_strings(_engine: Engine) -> None:
    handler = provisioners._RESOURCE_HANDLERS[_WEB_ACL]

    def update(physical_id: str, old: Properties, new: Properties, *more: object) -> object:
        return handler["update"](physical_id, _as_the_api_has_it(old), _as_the_api_has_it(new), *more)

    provisioners._RESOURCE_HANDLERS[_WEB_ACL] = {
        **handler,
        "create": lambda logical_id, properties, stack: handler["create"](
            logical_id, _as_the_api_has_it(properties), stack
        ),
        "update": update,
    }


def _as_the_api_has_it(part: Any) -> Any:  # noqa: ANN401 - any part of a template
    """Templates have search strings as they are, the API has them in base64."""
    if isinstance(part, list):
        return [_as_the_api_has_it(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: base64.b64encode(str(item).encode()).decode() if key == "SearchString" else _as_the_api_has_it(item)
        for key, item in part.items()
    }


def _install_associations(_engine: Engine) -> None:
    def associate(properties: Properties) -> Created:
        resource, arn = properties["ResourceArn"], properties["WebACLArn"]
        status, _headers, body = waf._associate_web_acl({"ResourceArn": resource, "WebACLArn": arn})
        if status >= 400:
            raise ValueError(body.decode())
        return Created(f"{resource}|{arn}")

    add_type(
        "AWS::WAFv2::WebACLAssociation",
        create=lambda _logical_id, properties, _stack: associate(properties),
        delete=lambda _physical_id, properties: waf._disassociate_web_acl({"ResourceArn": properties["ResourceArn"]}),
    )


LIMITS = Patch(
    name="rate limits of web ACLs",
    why="no rule of a web ACL is evaluated, so that an address may ask as often as it likes",
    install=_install_limits,
    concerns=("AWS::WAFv2::WebACL", "wafv2"),
    contract="test_firewall.py",
)
BODIES = Patch(
    name="responses of web ACLs",
    why="a web ACL loses the bodies that it answers with",
    install=_install_bodies,
    concerns=("AWS::WAFv2::WebACL",),
    contract="test_firewall.py",
)
SEARCH_STRINGS = Patch(
    name="search strings of web ACLs",
    why="a template's search strings are kept in the clear, so that no SDK can read the web ACL",
    install=_install_search_strings,
    concerns=("AWS::WAFv2::WebACL",),
    contract="test_firewall.py",
)
ASSOCIATIONS = Patch(
    name="associations of web ACLs",
    why="CloudFormation lacks AWS::WAFv2::WebACLAssociation",
    install=_install_associations,
    concerns=("AWS::WAFv2::WebACLAssociation",),
    contract="test_firewall.py",
)
