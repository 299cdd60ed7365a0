"""The patches, in the order in which they are made."""

from rehearsal.engine import (
    aurora,
    bucket_tags,
    build_projects,
    custom_resources,
    data_plane,
    deployments,
    distributions,
    draining,
    health_paths,
    integrations,
    layers,
    missing_images,
    names,
    network_types,
    origin_access,
    pipelines,
    placeholders,
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
    secret_types.POLICIES,
    scaling.PATCH,
    pipelines.PATCH,
    build_projects.PATCH,
    placeholders.PATCH,
    bucket_tags.PATCH,
    custom_resources.PATCH,
    missing_images.PATCH,
    usage_plans.PATCH,
    zones.PATCH,
    health_paths.PATCH,
    data_plane.REST_APIS,
    data_plane.LOAD_BALANCERS,
    distributions.PATCH,
    origin_access.PATCH,
    integrations.PATCH,
    layers.PATCH,
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
