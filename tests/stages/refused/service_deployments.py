"""How services are deployed, looked at and traced that must be refused."""

from tests.stages.refused.bad import Bad

BAD = (
    Bad(
        "text where a number is due",
        changes={"defaults.services.backend.port": "8080"},
        problems=(
            'defaults.services.backend.port = "8080": must be a whole number from 1024 to 65535. The'
            " container runs as an ordinary user, who may not listen below 1024. Write it without quotes:"
            " 8080.",
        ),
    ),
    Bad(
        "a privileged port",
        changes={"defaults.services.backend.port": 80},
        problems=(
            "defaults.services.backend.port = 80: must be a whole number from 1024 to 65535. The container"
            " runs as an ordinary user, who may not listen below 1024.",
        ),
    ),
    Bad(
        "two ways to move the requests",
        changes={
            "staging.services.backend.canary": {"percent": 10, "canary_minutes": 1, "bake_minutes": 1},
            "staging.services.backend.linear": {"percent": 10, "step_minutes": 1, "bake_minutes": 1},
        },
        problems=(
            "staging.services.backend.canary: canary and linear are both set, and a deployment moves the requests in"
            " one way. Set the one to false.",
        ),
    ),
    Bad(
        "a canary that is everything",
        changes={"dev.services.backend.canary": {"percent": 100, "canary_minutes": 1, "bake_minutes": 1}},
        problems=(
            "dev.services.backend.canary.percent = 100: must be a whole number from 1 to 50. Percent of the requests"
            " that the new version answers first; all the rest follows.",
        ),
    ),
    Bad(
        "steps that are too small for ECS",
        changes={"dev.services.backend.linear": {"percent": 1, "step_minutes": 1, "bake_minutes": 1}},
        problems=(
            "dev.services.backend.linear.percent = 1: must be a whole number from 3 to 50. Percent of the requests that"
            " each step moves to the new version; ECS takes 3.",
        ),
    ),
    Bad(
        "a deployment that takes longer than CloudFormation allows",
        changes={"prod.services.backend.linear": {"percent": 5, "step_minutes": 120, "bake_minutes": 10}},
        problems=(
            "prod.services.backend.linear.step_minutes = 120: 20 steps of 5 % with step_minutes 120, and bake_minutes"
            " 10, take 40 hours; CloudFormation refuses a deployment of more than 33. Raise percent, or lower the"
            " minutes.",
        ),
    ),
    Bad(
        "a canary in prod that is over before an alarm can fire",
        changes={"prod.services.backend.canary": {"percent": 10, "canary_minutes": 2, "bake_minutes": 1}},
        problems=tuple(
            f"prod.services.backend.canary.{key} = {minutes}: must be at least 7 in prod: the alarms that roll a"
            f" deployment back need as long to fire. Set services.backend.canary.{key} in [prod]."
            for key, minutes in (("canary_minutes", 2), ("bake_minutes", 1))
        ),
    ),
    Bad(
        "steps in prod that are over before an alarm can fire",
        changes={"prod.services.backend.linear": {"percent": 25, "step_minutes": 2, "bake_minutes": 10}},
        problems=(
            "prod.services.backend.linear.step_minutes = 2: must be at least 7 in prod: the alarms that roll a"
            " deployment back need as long to fire. Set services.backend.linear.step_minutes in [prod].",
        ),
    ),
    Bad(
        "tracing that is neither on nor off",
        changes={"dev.services.backend.tracing": "xray"},
        problems=(
            'dev.services.backend.tracing = "xray": must be true or false. true has a collector beside each task, of up'
            " to 256 MiB of its memory, which gives its traces to X-Ray; its image comes by way of NAT.",
        ),
    ),
    Bad(
        "a health check without a slash",
        changes={"defaults.services.backend.health_check.path": "api/health"},
        problems=(
            'defaults.services.backend.health_check.path = "api/health": must be text of at most 1024'
            ' characters like "/api/health". The load balancer asks the task for this path.',
        ),
    ),
    Bad(
        "a health check that is too rare",
        changes={"defaults.services.backend.health_check.interval_seconds": 301},
        problems=(
            "defaults.services.backend.health_check.interval_seconds = 301: must be a whole number from 10 to"
            " 300. Seconds between two probes of a task; one alone may take 6, and 300 is the most.",
        ),
    ),
    Bad(
        "a single failed probe",
        changes={"defaults.services.backend.health_check.unhealthy_threshold": 1},
        problems=(
            "defaults.services.backend.health_check.unhealthy_threshold = 1: must be a whole number from 2 to"
            " 10. Failed probes in a row before a task is replaced: the load balancer's limits.",
        ),
    ),
)
