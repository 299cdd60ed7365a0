"""Settings that must be refused, a file for each of their tables."""

from tests.stages.refused import (
    approvers,
    care,
    database,
    database_capacity,
    domain,
    entrances,
    gates,
    load_check,
    monitoring,
    network,
    pipeline,
    product,
    service_deployments,
    service_scaling,
    services,
    stage,
    unknown_keys,
    waves,
)

_TABLES = (
    approvers,
    care,
    database,
    database_capacity,
    domain,
    entrances,
    gates,
    load_check,
    monitoring,
    network,
    pipeline,
    product,
    service_deployments,
    service_scaling,
    services,
    stage,
    unknown_keys,
    waves,
)
BAD = tuple(bad for table in _TABLES for bad in table.BAD)
