"""Services that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "a truth value where a number is due",
        changes={"dev.services.backend.max_tasks": True},
        problems=(
            "dev.services.backend.max_tasks = true: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "a fraction where a whole number is due",
        changes={"dev.services.backend.max_tasks": 2.5},
        problems=(
            "dev.services.backend.max_tasks = 2.5: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "an unknown key like a known one",
        changes={"dev.services.backend.max_task": 2},
        problems=(
            'dev.services.backend.max_task = 2: unknown setting "max_task". Did you mean max_tasks? Known'
            " here: cpu, memory_mib, port, capacity, min_tasks, max_tasks, step_scaling, target_tracking, canary,"
            " linear, health_check, tracing.",
        ),
    ),
    Bad(
        "a service that is only half there",
        changes={
            "dev.services.backend": REMOVED,
            "prod.services.backend": REMOVED,
            "defaults.services.backend.memory_mib": REMOVED,
        },
        problems=(
            "defaults.services.backend.memory_mib is missing. It must be a whole number from 512 to 122880."
            " MiB of memory of one task: the sizes of Fargate. Set it there, or in the table of every stage.",
            "defaults.services.backend.min_tasks = 1: must be at least 2 in prod: with one task, the loss of"
            " it or of its zone is an outage. Set services.backend.min_tasks = 2 in [prod].",
        ),
    ),
    Bad(
        "CPU units that Fargate does not have",
        changes={"defaults.services.backend.cpu": 1000},
        problems=(
            "defaults.services.backend.cpu = 1000: must be one of 256, 512, 1024, 2048, 4096, 8192, 16384."
            " CPU units, 1024 to the vCPU: the sizes of Fargate.",
        ),
    ),
    Bad(
        "memory that Fargate does not sell with the CPU",
        changes={"dev.services.backend.memory_mib": 1024},
        problems=(
            "dev.services.backend.memory_mib = 1024: Fargate has no task with cpu 1024 and memory_mib 1024."
            " With this cpu, memory_mib is 2048 to 8192 in steps of 1024.",
        ),
    ),
    Bad(
        "more tasks at least than at most",
        changes={"dev.services.backend": {"min_tasks": 5, "max_tasks": 4}},
        problems=(
            "dev.services.backend.min_tasks = 5: min_tasks is 5, but max_tasks is 4. Raise one or lower the other.",
        ),
    ),
    Bad(
        "no task",
        changes={"dev.services.backend.min_tasks": 0},
        problems=(
            "dev.services.backend.min_tasks = 0: must be a whole number from 1 to 500. Tasks of one service;"
            " none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "a single task in prod",
        changes={"prod.services.backend": {"min_tasks": 1}},
        problems=(
            "prod.services.backend.min_tasks = 1: must be at least 2 in prod: with one task, the loss of it"
            " or of its zone is an outage. Set services.backend.min_tasks = 2 in [prod].",
        ),
    ),
    Bad(
        "more tasks than the database has connections for",
        changes={"prod.services.backend.max_tasks": 18},
        problems=(
            "prod.services.backend.max_tasks = 18: 18 tasks, twice as many during a deployment, with 5"
            " connections each open 180, but at max_acu 1 the database has 179 for them. With that,"
            " max_tasks may be at most 17. Lower it or connections_per_task, or raise max_acu.",
        ),
    ),
    Bad(
        "a collector in a task that is too small for it",
        changes={
            "dev.services.backend.cpu": 256,
            "dev.services.backend.memory_mib": 512,
            "dev.services.backend.tracing": True,
        },
        problems=(
            "dev.services.backend.memory_mib = 512: memory_mib is 512, of which the collector beside the task may take"
            " half. With tracing it is at least 1024.",
        ),
    ),
    Bad(
        "a service name that AWS refuses",
        changes={"dev.services.Front_end": {"cpu": 256}},
        problems=(
            'dev.services.Front_end: the name must be text of at most 20 characters like "backend". Lower'
            " case, digits, hyphens: AWS resources are named after it, some with 32 characters in all.",
            'dev.services.Front_end: the workload "shop" has no program for it, only for backend. Remove the table, or'
            " change product.workload.",
        ),
    ),
    Bad(
        "no backend",
        changes={"defaults.services": {}, "dev.services": REMOVED, "prod.services": REMOVED},
        problems=(
            'defaults.services: there is no service "backend", which is part of the workload "shop". Add a table'
            " services.backend.",
        ),
    ),
    Bad(
        "a service that nobody wrote",
        changes={
            "dev.services.worker": {
                "cpu": 256,
                "memory_mib": 512,
                "port": 8080,
                "capacity": "spot",
                "min_tasks": 1,
                "max_tasks": 2,
                "step_scaling": {"scale_out_at": 70, "scale_in_at": 30},
                "health_check": {"path": "/", "interval_seconds": 30, "unhealthy_threshold": 3},
            }
        },
        problems=(
            'dev.services.worker: the workload "shop" has no program for it, only for backend. Remove the table, or'
            " change product.workload.",
        ),
    ),
    Bad(
        "an option that names no setting",
        options={"dev.services.backend.max_task": "10"},
        problems=(
            '-c dev.services.backend.max_task=10: unknown setting "max_task". Did you mean max_tasks? Known'
            " here: cpu, memory_mib, port, capacity, min_tasks, max_tasks, step_scaling, target_tracking, canary,"
            " linear, health_check, tracing.",
        ),
    ),
    Bad(
        "an option of a service that is not there",
        options={"dev.services.frontend.max_tasks": "10"},
        problems=('-c dev.services.frontend.max_tasks=10: unknown setting "frontend". Known here: backend.',),
    ),
    Bad(
        "an option that is no number",
        options={"dev.services.backend.max_tasks": "ten"},
        problems=(
            "-c dev.services.backend.max_tasks=ten: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "an option out of range",
        options={"dev.services.backend.max_tasks": "5000"},
        problems=(
            "-c dev.services.backend.max_tasks=5000: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
)
