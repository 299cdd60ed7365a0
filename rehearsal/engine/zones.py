"""Route 53 zones that exist before a stack does: a record of a zone that the settings name makes the zone."""

from typing import Any

from ministack.services import route53
from ministack.services.cloudformation import provisioners

from rehearsal.engine.patch import Engine, Patch


def _install(_engine: Engine) -> None:
    original = provisioners._r53_resolve_hosted_zone_id

    def resolve(properties: dict[str, Any]) -> str:
        zone: str = original(properties)
        parent = str(properties.get("Name", "")).partition(".")[2]
        with route53._lock:
            if zone not in route53._zones and parent:
                name = route53._normalise_name(parent)
                known = {"id": zone, "name": name, "caller_reference": zone, "comment": "", "private": False}
                route53._zones[zone] = known
                route53._records[zone] = route53._default_records(name)
        return zone

    provisioners._r53_resolve_hosted_zone_id = resolve


PATCH = Patch(
    name="hosted zones",
    why="the zone that a stack adds its records to is older than the stack, and the engine starts without any",
    install=_install,
    concerns=("AWS::Route53::RecordSet", "route53"),
    contract="test_load_balancers.py",
)
