"""Rules of one stage: its place, its name on the internet, its services."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault
from tap_stack.settings import DatabaseSettings, DomainSettings

API_SERVICE = "backend"
FIREWALL_WINDOW_SECONDS = 300
TASKS_IN_DEPLOYMENT = 2
"""Times as many as otherwise: the new ones start before the old ones stop."""
RESERVED_CONNECTIONS = 10
"""Of the database's, for Aurora itself, the rotation of the password, migrations and an operator."""


def _zones_in_region(stage: StageSettings) -> Iterator[Fault]:
    strangers = [zone for zone in stage.network.availability_zones if zone[:-1] != stage.region]
    if strangers:
        yield Fault(
            f"not in the stage's region {stage.region}: {', '.join(strangers)}. Name zones like {stage.region}a.",
            ("network", "availability_zones"),
            "region",
        )


def _firewall_leaves_the_rate_alone(stage: StageSettings) -> Iterator[Fault]:
    needed = stage.api.rate_limit * FIREWALL_WINDOW_SECONDS
    if stage.firewall is not None and stage.firewall.requests_per_address < needed:
        yield Fault(
            f"requests_per_address is {stage.firewall.requests_per_address}, but the API's rate_limit of"
            f" {stage.api.rate_limit} allows a key {needed} requests in 5 minutes: its holder, behind one address,"
            f" would be refused for using what the key allows. Allow {needed}, or lower rate_limit.",
            ("firewall", "requests_per_address"),
            ("api", "rate_limit"),
        )


def _inside_zone(domain: DomainSettings) -> Iterator[Fault]:
    if not f".{domain.name}".endswith(f".{domain.hosted_zone_name}"):
        yield Fault(
            f"{domain.name} is not inside the hosted zone {domain.hosted_zone_name}, which could not answer for it."
            " Name the zone that holds the domain, or a domain in the zone.",
            "name",
            "hosted_zone_name",
        )


def _connections_suffice(stage: StageSettings) -> Iterator[Fault]:
    """Also in the middle of a deployment, when tasks of two versions run side by side (C3, C4)."""
    service, database = stage.services.get(API_SERVICE), stage.database
    if service is None or (database.serverless is None and database.provisioned is None):
        return
    most = database.max_connections - RESERVED_CONNECTIONS
    needed = service.max_tasks * TASKS_IN_DEPLOYMENT * database.connections_per_task
    if needed > most:
        allowed = most // (TASKS_IN_DEPLOYMENT * database.connections_per_task)
        size, setting, value = _size(database)
        yield Fault(
            f"{service.max_tasks} tasks, twice as many during a deployment, with {database.connections_per_task}"
            f" connections each open {needed}, but at {setting} {value} the database has {most} for them."
            f" With that, max_tasks may be at most {allowed}. Lower it or connections_per_task, or raise {setting}.",
            ("database", "connections_per_task"),
            ("services", API_SERVICE, "max_tasks"),
            ("database", size, setting),
        )


def _vault_outlives_stack(stage: StageSettings) -> Iterator[Fault]:
    if stage.database.backup_vault is not None and not stage.retain_data:
        yield Fault(
            "a vault that holds backups cannot be deleted, so that the stack could not be either, but retain_data is"
            " false. Set database.backup_vault = false, or retain_data = true.",
            ("database", "backup_vault"),
            "retain_data",
        )


def _size(database: DatabaseSettings) -> tuple[str, str, str]:
    """What an instance's connections follow: its table, its setting, its value."""
    if database.provisioned is not None:
        return "provisioned", "instance_class", database.provisioned.instance_class
    return "serverless", "max_acu", f"{database.serverless.max_acu:g}" if database.serverless else ""


RULES = (
    _zones_in_region,
    _firewall_leaves_the_rate_alone,
    _connections_suffice,
    _vault_outlives_stack,
)
DOMAIN_RULES = (_inside_zone,)
