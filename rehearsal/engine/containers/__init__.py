"""A look-alike of docker-py's client, as far as MiniStack's ECS asks it, that runs containers as local processes."""

from rehearsal.engine.containers.client import LocalDocker
from rehearsal.engine.containers.container import Container
from rehearsal.engine.containers.errors import APIError, NotFound

__all__ = ["APIError", "Container", "LocalDocker", "NotFound"]
