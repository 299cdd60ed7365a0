"""The patches, in the order in which they are made."""

from rehearsal.engine import (
    alarms,
    aurora,
    build_projects,
    capacity_providers,
    data_plane,
    deployments,
    draining,
    gateway_errors,
    health_paths,
    integrations,
    missing_images,
    names,
    network_types,
    pipelines,
    placeholders,
    request_validation,
    resource_types,
    scaling,
    scheduling,
    secret_types,
    target_health,
    task_containers,
    task_environment,
    task_logs,
    usage_plans,
    zones,
)
from rehearsal.engine.patch import Engine, Patch

PATCHES: tuple[Patch, ...] = (
    resource_types.WORKER_THREADS,
    network_types.PATCH,
    secret_types.REFERENCES,
    secret_types.VALUES,
    secret_types.POLICIES,
    scaling.PATCH,
    capacity_providers.PATCH,
    alarms.METRIC_MATH,
    alarms.COMPOSITES,
    alarms.EVALUATION,
    pipelines.PATCH,
    build_projects.PATCH,
    placeholders.PATCH,
    missing_images.PATCH,
    usage_plans.PATCH,
    zones.PATCH,
    health_paths.PATCH,
    data_plane.REST_APIS,
    data_plane.LOAD_BALANCERS,
    integrations.HEADERS,
    integrations.ANSWERS,
    gateway_errors.PATCH,
    request_validation.PATCH,
    scheduling.PATCH,
    task_containers.PATCH,
    names.PATCH,
    task_environment.ENVIRONMENT,
    task_environment.SECRETS,
    task_logs.PATCH,
    draining.PATCH,
    target_health.PATCH,
    deployments.CIRCUIT_BREAKER,
    deployments.WAITING,
    aurora.PATCH,
)


def install_all(engine: Engine) -> None:
    """Make every patch."""
    for patch in PATCHES:
        patch.install(engine)
