"""The path /health belongs to whoever is asked for it by name, not to the engine."""

from ministack import app

from rehearsal.engine.patch import Engine, Patch


def _install(_engine: Engine) -> None:
    app._HEALTH_PATHS = tuple(path for path in app._HEALTH_PATHS if path != "/health")


PATCH = Patch(
    name="health paths",
    why="the engine answers /health for every host name, so a load balancer's own /health is never reached",
    install=_install,
    concerns=("AWS::ElasticLoadBalancingV2::Listener",),
    contract="test_load_balancers.py",
)
