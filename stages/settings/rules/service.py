"""Rules of a Fargate service (C3)."""

from collections.abc import Iterator

from stages.settings.rules.fault import Fault
from tap_stack.settings import ServiceSettings

MEMORY_OF_CPU = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16_384 + 1, 1024)),
    4096: tuple(range(8192, 30_720 + 1, 1024)),
    8192: tuple(range(16_384, 61_440 + 1, 4096)),
    16_384: tuple(range(32_768, 122_880 + 1, 8192)),
}
"""MiB that Fargate sells with so many CPU units.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""


def _memory_fits_cpu(service: ServiceSettings) -> Iterator[Fault]:
    allowed = MEMORY_OF_CPU[service.cpu]
    if service.memory_mib not in allowed:
        step = allowed[1] - allowed[0]
        sizes = (
            f"{allowed[0]} to {allowed[-1]} in steps of {step}" if len(allowed) > 3 else ", ".join(map(str, allowed))
        )
        yield Fault(
            f"Fargate has no task with cpu {service.cpu} and memory_mib {service.memory_mib}."
            f" With this cpu, memory_mib is {sizes}.",
            "memory_mib",
            "cpu",
        )


def _least_within_most(service: ServiceSettings) -> Iterator[Fault]:
    if service.min_tasks > service.max_tasks:
        yield Fault(
            f"min_tasks is {service.min_tasks}, but max_tasks is {service.max_tasks}. Raise one or lower the other.",
            "min_tasks",
            "max_tasks",
        )


RULES = (_memory_fits_cpu, _least_within_most)
