"""CloudFormation's AWS::ApplicationAutoScaling::ScalableTarget: the bounds hold at once, nothing scales later."""

from rehearsal.engine import own
from rehearsal.engine.deployments import wait_until_stable
from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Created, Properties, add_type

_TASKS = "ecs:service:DesiredCount"


def _keep_within_bounds(engine: Engine, properties: Properties) -> None:
    """Registering a target moves its capacity into the bounds, as on AWS, and waits for the tasks."""
    _, cluster, service = properties["ResourceId"].split("/")
    client = own.client(engine, "ecs")
    current: int = client.describe_services(cluster=cluster, services=[service])["services"][0]["desiredCount"]
    wanted = min(max(current, int(properties["MinCapacity"])), int(properties["MaxCapacity"]))
    if wanted != current:
        client.update_service(cluster=cluster, service=service, desiredCount=wanted)
        wait_until_stable(cluster=cluster, service=service)


def _install(engine: Engine) -> None:
    def register(properties: Properties) -> Created:
        dimension, namespace = properties["ScalableDimension"], properties["ServiceNamespace"]
        if dimension == _TASKS:
            _keep_within_bounds(engine, properties)
        return Created(f"{properties['ResourceId']}|{dimension}|{namespace}")

    add_type(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        create=lambda _logical_id, properties, _stack: register(properties),
        update=lambda _physical_id, _old, new, _stack: register(new),
        delete=lambda _physical_id, _properties: None,
    )


PATCH = Patch(
    name="scalable targets",
    why="MiniStack has no Application Auto Scaling; a service without a desired count must still start with its least",
    install=_install,
)
