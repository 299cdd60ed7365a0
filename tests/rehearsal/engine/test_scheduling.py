"""Two threads that look at a service at the same moment."""

import os
import subprocess
import sys
from pathlib import Path

_TWO_LOOK_AT_ONCE = """
import os, threading
from pathlib import Path
from ministack.services import ecs
from rehearsal.engine import scheduling
from rehearsal.engine.patch import Engine

if os.environ.get("TAP_WITHOUT_PATCH") != scheduling.PATCH.name:
    scheduling.PATCH.install(Engine(root=Path(), gateway_port=1, tls_port=2, proxy_port=3))
ecs._docker = None
ecs._get_docker = lambda: None
ecs._register_task_definition({"family": "app", "containerDefinitions": [{"name": "app", "image": "app"}]})
ecs._create_service({"serviceName": "app", "taskDefinition": "app", "desiredCount": 0})
run_task = ecs._run_task
others = []

def run_while_another_looks(request):
    if not others:
        others.append(threading.Thread(target=ecs._reconcile_service_tasks, args=("default", "default/app")))
        others[0].start()
        others[0].join(0.2)
    return run_task(request)

ecs._run_task = run_while_another_looks
ecs._ACTION_MAP["UpdateService"]({"service": "app", "desiredCount": 1})
others[0].join()
print(ecs._services["default/app"]["runningCount"], len(ecs._tasks))
"""


def test_a_service_that_two_look_at_gets_the_tasks_that_it_wants_and_no_more(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _TWO_LOOK_AT_ONCE],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "STATE_DIR": str(tmp_path), "TMPDIR": str(tmp_path)},
    )
    running, ever_started = map(int, result.stdout.split())
    assert (running, ever_started) == (1, 1)
