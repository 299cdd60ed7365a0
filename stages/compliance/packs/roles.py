"""What is accepted of the roles."""

from collections.abc import Iterator

from stages.compliance.packs.accepted import Accepted
from stages.settings.rules.stage import API_SERVICE
from tap_stack.settings import TapStackSettings


def accepted(*, settings: TapStackSettings, checked: bool) -> Iterator[Accepted]:
    """What is accepted with these settings, and with a role for checks or without."""
    yield inline(
        "Api/Logging/FunctionRole",
        "Network/Vpc/FlowLog/IAMRole",
        "Storefront/Deployment/Role",
        *(["CheckAccess/Role"] if checked else []),
        *_of_services(settings),
        *_of_database(settings),
    )


def _of_services(settings: TapStackSettings) -> Iterator[str]:
    for name, service in settings.services.items():
        if name == API_SERVICE or service.tracing:  # else there is nothing that its program may do
            yield f"{name.capitalize()}/Task/TaskRole"
        yield f"{name.capitalize()}/Task/ExecutionRole"
        if service.moves_requests:
            yield f"{name.capitalize()}/TrafficShift/Role"
            yield f"{name.capitalize()}/TrafficShift/Rule/FunctionRole"


def _of_database(settings: TapStackSettings) -> Iterator[str]:
    if settings.database.application_user:
        yield from ("Migration/Runner/FunctionRole", "Migration/Task/ExecutionRole", "Migration/Task/TaskRole")
    if settings.database.backup_vault is not None:
        yield from ("Backups/Role", "Backups/RuleRole")


def inline(*roles: str) -> Accepted:
    """Of these roles, by path."""
    return Accepted(
        rules=("IAMNoInlinePolicy",),
        paths=tuple(f"{role}/DefaultPolicy" for role in roles),
        reason="CDK writes each role a policy of its own, which nobody else can be given and which goes with it.",
        instead="it names each resource, a test refuses any wildcard that tests/accepted_wildcards.py does not list"
        " with a reason, and a change of it is reviewed as code.",
    )
