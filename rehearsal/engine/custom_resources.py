"""Functions behind custom resources: called once in a deployment, so none of them stays in memory afterwards."""

from typing import Any

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc
from ministack.services.cloudformation import custom_resource

from rehearsal.engine.patch import Engine, Patch
from rehearsal.engine.resource_types import Properties


def _end_idle_workers(function: str) -> None:
    name = lambda_svc._get_func_record_for_ref(function)[2]
    prefix = f"{get_account_id()}:{get_region()}:{name}:"
    ended = []
    with lambda_runtime._lock:
        for key in [key for key in lambda_runtime._workers if key.startswith(prefix)]:
            workers = lambda_runtime._workers.pop(key)
            if busy := [worker for worker in workers if worker.in_use]:
                lambda_runtime._workers[key] = busy
            ended += [worker for worker in workers if not worker.in_use]
    lambda_runtime.kill_workers(ended)


def _install(_engine: Engine) -> None:
    original = custom_resource.invoke_custom_resource

    def invoke(request: str, logical_id: str, properties: Properties, *more: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return original(request, logical_id, properties, *more, **named)
        finally:
            _end_idle_workers(properties["ServiceToken"])

    custom_resource.invoke_custom_resource = invoke


PATCH = Patch(
    name="custom resources",
    why="their functions stay in memory, a process each, even after they are deleted",
    install=_install,
    concerns=("AWS::Lambda::Function",),
    contract="test_custom_resources.py",
)
