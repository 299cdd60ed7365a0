"""What is accepted of the alarms."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from stages.compliance.rule_packs import NIST
from tap_stack.settings import TapStackSettings

_OF_ENTRANCES = ("Api5xx", "LoadBalancer5xx")
_OF_SERVICES = ("LatencyP95", "NoHealthyTarget", "TaskFailures", "UnhealthyTargets")


def accepted(*, settings: TapStackSettings) -> Iterator[Accepted]:
    """What is accepted with these settings."""
    of_services = (f"{name.capitalize()}{alarm}" for name in settings.services for alarm in _OF_SERVICES)
    of_versions = (f"{name.capitalize()}Version5xx" for name, of in settings.services.items() if of.moves_requests)
    yield Accepted(
        rules=("CloudWatchAlarmAction",),
        packs=(NIST,),
        paths=tuple(f"Monitoring/Alarms/{alarm}" for alarm in (*_OF_ENTRANCES, *of_services, *of_versions)),
        reason="It is a symptom, of which an outage has several: it tells nobody by itself.",
        instead="the alarm made of all symptoms mails once for an incident and names them, and ECS rolls a deployment"
        " back by each (docs/decisions/0018-one-message-for-an-incident.md).",
    )
