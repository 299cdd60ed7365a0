"""ECS tasks run as local processes, from the images of the image store."""

import functools

from ministack.services import ecs

from rehearsal.engine.containers import LocalDocker
from rehearsal.engine.patch import Engine, Patch


def _install(engine: Engine) -> None:
    ecs._docker = LocalDocker(engine.root)
    # The fallback to a cached image needs the docker package, and there is no other image than the pushed one.
    ecs._run_docker_container = functools.partial(ecs._run_docker_container, allow_cached=False)


PATCH = Patch(
    name="task containers",
    why="ECS starts containers through a Docker daemon; without one its tasks are records that always run",
    install=_install,
    concerns=("AWS::ECS::TaskDefinition", "ecs"),
    contract="test_services.py",
)
