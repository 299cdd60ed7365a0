"""The scaling of services that must be refused."""

from tests.stages.refused.bad import TRACKING, Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "scaling in at a higher load than out",
        changes={"defaults.services.backend.step_scaling": {"scale_out_at": 30, "scale_in_at": 70}},
        problems=(
            "defaults.services.backend.step_scaling.scale_in_at = 70: scale_in_at is 70, but scale_out_at is 30."
            " Tasks are removed at a lower load than they are added: scale_in_at must be below scale_out_at.",
        ),
    ),
    Bad(
        "scaling that swings",
        changes={"dev.services.backend.step_scaling": {"scale_out_at": 70, "scale_in_at": 50}},
        problems=(
            "dev.services.backend.step_scaling.scale_in_at = 50: with scale_out_at 70, 1 at 70 % CPU become 2 tasks,"
            " which leaves them 35 % each, and scale_in_at 50 takes them away again: the service would swing for"
            " ever. Set scale_in_at below 35.",
        ),
    ),
    Bad(
        "scaling that swings by a later step",
        changes={"prod.services.backend.step_scaling": {"scale_in_at": 45}},
        problems=(
            "prod.services.backend.step_scaling.scale_in_at = 45: with scale_out_at 70, 2 at 90 % CPU become 4 tasks,"
            " which leaves them 45 % each, and scale_in_at 45 takes them away again: the service would swing for"
            " ever. Set scale_in_at below 45.",
        ),
    ),
    Bad(
        "a service of which nothing says how it scales",
        changes={"defaults.services.backend.step_scaling": REMOVED},
        problems=tuple(
            f"{stage}.services.backend.target_tracking: nothing says when tasks are added and removed. Add a table"
            " target_tracking, which keeps CPU and memory at a level, or step_scaling, which adds more the higher the"
            " CPU."
            for stage in ("dev", "staging", "prod")
        ),
    ),
    Bad(
        "two kinds of scaling",
        changes={"prod.services.backend.target_tracking": TRACKING},
        problems=(
            "prod.services.backend.target_tracking: step_scaling and target_tracking are both set: each would undo what"
            " the other did. Set the one to false.",
        ),
    ),
    Bad(
        "target tracking without memory",
        changes={
            "dev.services.backend.step_scaling": False,
            "dev.services.backend.target_tracking": {k: v for k, v in TRACKING.items() if k != "memory_percent"},
        },
        problems=(
            "dev.services.backend.target_tracking.memory_percent is missing. It must be a whole number from 10 to 90."
            " Average memory of the service's tasks, in percent, that scaling aims at; at 100 a task is killed.",
        ),
    ),
    Bad(
        "target tracking that aims at all of the CPU",
        changes={
            "dev.services.backend.step_scaling": False,
            "dev.services.backend.target_tracking": {**TRACKING, "cpu_percent": 100},
        },
        problems=(
            "dev.services.backend.target_tracking.cpu_percent = 100: must be a whole number from 10 to 90. Average CPU"
            " of the service's tasks, in percent, that scaling aims at; the rest is for what comes before new tasks"
            " work.",
        ),
    ),
    Bad(
        "tasks that go faster than they come",
        changes={
            "prod.services.backend.step_scaling": False,
            "prod.services.backend.target_tracking": {**TRACKING, "scale_out_cooldown_seconds": 400},
        },
        problems=(
            "prod.services.backend.target_tracking.scale_in_cooldown_seconds = 300: scale_in_cooldown_seconds is 300,"
            " but scale_out_cooldown_seconds is 400: tasks would go faster than they come, and the service would swing."
            " Raise the first or lower the second.",
        ),
    ),
    Bad(
        "an alarm on memory that fires while scaling works",
        changes={
            "prod.services.backend.step_scaling": False,
            "prod.services.backend.target_tracking": {**TRACKING, "memory_percent": 85},
        },
        problems=(
            "prod.services.backend.target_tracking.memory_percent = 85: memory_percent is 85, but services.backend"
            " scales out at 85: the alarm would fire whenever scaling does its work. Set memory_percent above 85.",
        ),
    ),
    Bad(
        "an alarm on CPU that fires while target tracking works",
        changes={
            "staging.services.backend.step_scaling": False,
            "staging.services.backend.target_tracking": TRACKING,
            "staging.alarms.cpu_percent": 60,
        },
        problems=(
            "staging.alarms.cpu_percent = 60: cpu_percent is 60, but services.backend scales out at 60: the alarm would"
            " fire whenever scaling does its work. Set cpu_percent above 60.",
        ),
    ),
    Bad(
        "an unknown capacity",
        changes={"dev.services.backend.capacity": "fargate_spot"},
        problems=(
            'dev.services.backend.capacity = "fargate_spot": must be one of "on-demand", "spot". Spot costs a'
            " third, and AWS may take a task back with two minutes' notice.",
        ),
    ),
    Bad(
        "spot capacity in prod",
        changes={"prod.services.backend.capacity": "spot"},
        problems=(
            'prod.services.backend.capacity = "spot": must be "on-demand" in prod: where spot capacity runs out,'
            " AWS takes all tasks back within two minutes and starts no others. Set"
            ' services.backend.capacity = "on-demand" in [prod].',
        ),
    ),
    Bad(
        "scaling at more than all of the CPU",
        changes={"defaults.services.backend.step_scaling.scale_out_at": 170},
        problems=(
            "defaults.services.backend.step_scaling.scale_out_at = 170: must be a whole number from 1 to 90."
            " Average CPU of the service's tasks, in percent; above it, a higher load adds more tasks.",
        ),
    ),
)
