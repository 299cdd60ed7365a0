"""Rules between two stages, the earlier and the later; a fault's settings begin with 0 and 1 for them."""

from collections.abc import Iterator

from stages.settings.models import StageSettings
from stages.settings.rules.fault import Fault


def _own_production_account(earlier: StageSettings, later: StageSettings) -> Iterator[Fault]:
    """Stages of production may share one: whoever may change the one may change the others."""
    if earlier.production != later.production and earlier.account == later.account:
        production = earlier if earlier.production else later
        yield Fault(
            f"{earlier.name} and {later.name} are both in account {later.account}. An account of its own keeps"
            f" {production.name} safe from the permissions, quotas and mistakes of the other stages.",
            (0, "account"),
            (1, "account"),
        )


def _distinct_domains(earlier: StageSettings, later: StageSettings) -> Iterator[Fault]:
    if earlier.domain is None or later.domain is None:
        return
    names, others = ({domain.name, f"origin.{domain.name}"} for domain in (earlier.domain, later.domain))
    for name in sorted(names & others, key=len)[:1]:
        yield Fault(
            f"{earlier.name} and {later.name} would both answer at {name}: a stage takes its domain and"
            " origin.<domain>. Give each stage a name of its own.",
            (1, "domain", "name"),
            (0, "domain", "name"),
        )


def _zone_in_account(earlier: StageSettings, later: StageSettings) -> Iterator[Fault]:
    if earlier.domain is None or later.domain is None or earlier.account == later.account:
        return
    if earlier.domain.hosted_zone_id == later.domain.hosted_zone_id:
        yield Fault(
            f"{earlier.name} and {later.name} name one hosted zone, but are in different accounts. A stage writes its"
            " records into a zone of its own account: delegate a subdomain to one there.",
            (0, "domain", "hosted_zone_id"),
            (1, "domain", "hosted_zone_id"),
        )


PAIR_RULES = (_own_production_account, _distinct_domains, _zone_in_account)
