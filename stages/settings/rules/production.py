"""Stricter rules of the stages that customers use."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault

FEWEST_TASKS = 2
FEWEST_BACKUP_DAYS = 7
FEWEST_READERS = 1


def _needs_domain(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and stage.domain is None:
        yield Fault(
            f"{stage.name} needs a domain: without one there is no certificate, and API keys would go to the load"
            f" balancer in plain HTTP. Add [{stage.name}.domain] with name, hosted_zone_id and hosted_zone_name.",
            "domain",
        )


def _keeps_data(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and not stage.retain_data:
        yield Fault(
            f"must be true in {stage.name}: orders have to survive a stack that is deleted by mistake."
            f" Set retain_data = true in [{stage.name}].",
            "retain_data",
        )


def _counts_tasks(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and not stage.container_insights:
        yield Fault(
            f"must be true in {stage.name}: at night, the dashboard has to say how many tasks run and which deployment"
            f" is under way. Set container_insights = true in [{stage.name}].",
            "container_insights",
        )


def _has_dashboard(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and not stage.dashboard:
        yield Fault(
            f"must be true in {stage.name}: it is what somebody looks at first whom an alarm has woken."
            f" Set dashboard = true in [{stage.name}].",
            "dashboard",
        )


def _nat_per_zone(stage: StageSettings) -> Iterator[Fault]:
    zones = len(stage.network.availability_zones)
    if stage.production and stage.network.nat_gateways < zones:
        yield Fault(
            f"{stage.name} needs a NAT gateway in each of its {zones} availability zones, or the loss of one zone cuts"
            f" off the others. Set network.nat_gateways = {zones} in [{stage.name}].",
            ("network", "nat_gateways"),
            ("network", "availability_zones"),
        )


def _spare_task(stage: StageSettings) -> Iterator[Fault]:
    for name, service in stage.services.items() if stage.production else ():
        if service.min_tasks < FEWEST_TASKS:
            yield Fault(
                f"must be at least {FEWEST_TASKS} in {stage.name}: with one task, the loss of it or of its zone is an"
                f" outage. Set services.{name}.min_tasks = {FEWEST_TASKS} in [{stage.name}].",
                ("services", name, "min_tasks"),
            )


def _no_spot(stage: StageSettings) -> Iterator[Fault]:
    for name, service in stage.services.items() if stage.production else ():
        if service.capacity == "spot":
            yield Fault(
                f'must be "on-demand" in {stage.name}: where spot capacity runs out, AWS takes all tasks back within'
                f' two minutes and starts no others. Set services.{name}.capacity = "on-demand" in [{stage.name}].',
                ("services", name, "capacity"),
            )


def _week_of_backups(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and stage.database.backup_retention_days < FEWEST_BACKUP_DAYS:
        yield Fault(
            f"must be at least {FEWEST_BACKUP_DAYS} in {stage.name}: damage that is noticed after a long weekend has to"
            f" be repairable. Set database.backup_retention_days in [{stage.name}].",
            ("database", "backup_retention_days"),
        )


def _spare_instance(stage: StageSettings) -> Iterator[Fault]:
    """A serverless database may do without: it costs a third less, and comes back in another zone in ten minutes."""
    if stage.production and stage.database.provisioned is not None and stage.database.readers < FEWEST_READERS:
        yield Fault(
            f"must be at least {FEWEST_READERS} in {stage.name} where the database is provisioned: without a reader in"
            " another zone, the loss of the writer is an outage of ten minutes and more. Set database.readers in"
            f" [{stage.name}].",
            ("database", "readers"),
        )


def _locked_vault(stage: StageSettings) -> Iterator[Fault]:
    vault = stage.database.backup_vault
    if stage.production and vault is not None and vault.lock == "none":
        yield Fault(
            f'must be "governance" or "compliance" in {stage.name}: backups that whoever gets in can delete are none.'
            f" Set database.backup_vault.lock in [{stage.name}].",
            ("database", "backup_vault", "lock"),
        )


def _key_cannot_be_walked_around(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and stage.origin_verification.direct_access:
        yield Fault(
            f"must be false in {stage.name}: with true, whoever finds the load balancer's address needs no API key and"
            f" meets no throttle. Set origin_verification.direct_access = false in [{stage.name}].",
            ("origin_verification", "direct_access"),
        )


def _needs_firewall(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and stage.firewall is None:
        yield Fault(
            f"{stage.name} needs a firewall: it is the only thing that stops an address which asks too often without a"
            f" key. Add [{stage.name}.firewall] with requests_per_address.",
            "firewall",
        )


def _no_rotation_by_checks(stage: StageSettings) -> Iterator[Fault]:
    if stage.production and stage.database.rotation_check:
        yield Fault(
            f"must be false in {stage.name}: there the password changes by its schedule only, not with each release."
            " Set database.rotation_check = true in an earlier stage.",
            ("database", "rotation_check"),
        )


RULES = (
    _needs_domain,
    _keeps_data,
    _counts_tasks,
    _has_dashboard,
    _nat_per_zone,
    _spare_task,
    _no_spot,
    _week_of_backups,
    _spare_instance,
    _locked_vault,
    _no_rotation_by_checks,
    _key_cannot_be_walked_around,
    _needs_firewall,
)
