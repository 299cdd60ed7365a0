"""Rules of tracing (P2)."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from tap_stack.settings import ServiceSettings

LEAST_MEMORY_MIB = 1024
"""What is left beside a collector, which takes up to 256 MiB, is then enough for a program."""


def _endpoint_that_nobody_uses(stage: StageSettings) -> Iterator[Fault]:
    if "xray" in stage.network.interface_endpoints and not stage.traced_services:
        yield Fault(
            "there is an endpoint for xray, which costs 7.30 USD a month in each zone, but no service is traced. Remove"
            " it, or set tracing = true for a service.",
            ("network", "interface_endpoints"),
        )


def _room_for_collector(service: ServiceSettings) -> Iterator[Fault]:
    if service.tracing and service.memory_mib < LEAST_MEMORY_MIB:
        yield Fault(
            f"memory_mib is {service.memory_mib}, of which the collector beside the task may take half. With tracing it"
            f" is at least {LEAST_MEMORY_MIB}.",
            "memory_mib",
            "tracing",
        )


STAGE_RULES = (_endpoint_that_nobody_uses,)
SERVICE_RULES = (_room_for_collector,)
