"""Settings of sandboxes and of what happens by the clock that must be refused."""

from tests.stages.refused.bad import STAGE_KEYS, Bad
from tests.stages.settings_file import REMOVED, waves

BAD = (
    Bad(
        "a sandbox in an account that has no stage",
        changes={"sandbox.account": "999999999999"},
        problems=(
            'sandbox.account = "999999999999": must be the account of a stage before production, whose stack has the'
            " role that deletes what has expired: 222222222222 (dev), 333333333333 (staging).",
        ),
    ),
    Bad(
        "a sandbox in production's account",
        changes={"sandbox.account": "444444444444"},
        problems=(
            'sandbox.account = "444444444444": must be the account of a stage before production, whose stack has the'
            " role that deletes what has expired: 222222222222 (dev), 333333333333 (staging).",
        ),
    ),
    Bad(
        "sandboxes that stay",
        changes={"sandbox.expires_after_days": 365},
        problems=(
            "sandbox.expires_after_days = 365: must be a whole number from 1 to 30. Days since a sandbox was last"
            " deployed, after which it is deleted; deploying renews it.",
        ),
    ),
    Bad(
        "sandboxes without an end",
        changes={"sandbox.expires_after_days": REMOVED},
        problems=(
            "sandbox.expires_after_days is missing. It must be a whole number from 1 to 30. Days since a sandbox was"
            " last deployed, after which it is deleted; deploying renews it.",
        ),
    ),
    Bad(
        "sandboxes that keep data",
        changes={"sandbox.retain_data": True},
        problems=(
            "sandbox.retain_data = true: must be false in [sandbox]: what is deleted by the clock has to go as a whole,"
            " or it costs for ever.",
        ),
    ),
    Bad(
        "one domain for all sandboxes",
        changes={
            "sandbox.domain": {
                "name": "try.example.com",
                "hosted_zone_id": "Z0222222TRYEXAMPLE01",
                "hosted_zone_name": "example.com",
            }
        },
        problems=(
            "sandbox.domain: must be false in [sandbox]: there are several sandboxes, and one of them could have it."
            " CloudFront gives each a name of its own.",
        ),
    ),
    Bad(
        "a stage with the days of a sandbox",
        changes={"dev.expires_after_days": 3},
        problems=(f'dev.expires_after_days = 3: unknown setting "expires_after_days". Known here: {STAGE_KEYS}.',),
    ),
    Bad(
        "a setting that is none of a sandbox's",
        changes={"sandbox.expires_after": 3},
        problems=(
            'sandbox.expires_after = 3: unknown setting "expires_after". Did you mean expires_after_days? Known here:'
            f" {STAGE_KEYS}, expires_after_days.",
        ),
    ),
    Bad(
        "a mistake in the defaults that sandboxes have, too",
        changes={"defaults.colour": "green", "sandbox.dashboard": True},
        problems=(f'defaults.colour = "green": unknown setting "colour". Known here: {STAGE_KEYS}.',),
    ),
    Bad(
        "a setting that every stage and a sandbox lack",
        changes={"defaults.site": REMOVED, "sandbox.dashboard": True},
        problems=(
            "defaults.site is missing. It must be a table with the keys origin_access, price_class. The storefront's"
            " bucket and the distribution before it (C6, C7). Set it there, or in the table of every stage.",
        ),
    ),
    Bad(
        "a service that sandboxes have no program for",
        changes={
            "sandbox.services.worker": {
                "cpu": 256,
                "memory_mib": 512,
                "port": 8080,
                "capacity": "spot",
                "min_tasks": 1,
                "max_tasks": 1,
                "step_scaling": {"scale_out_at": 70, "scale_in_at": 30},
                "health_check": {"path": "/", "interval_seconds": 30, "unhealthy_threshold": 3},
            }
        },
        problems=(
            'sandbox.services.worker: the workload "shop" has no program for it, only for backend. Remove the table, or'
            " change product.workload.",
        ),
    ),
    Bad(
        "tags of sandboxes that are written by hand",
        changes={"sandbox.tags": {"environment": "test"}},
        problems=("sandbox.tags: a stage's tags are its name and [product]'s project and cost_center. Remove it.",),
    ),
    Bad(
        "a sandbox that is no table",
        changes={"sandbox": "dev"},
        problems=("sandbox must be a table: write [sandbox] on a line of its own and its settings below.",),
    ),
    Bad(
        "a stage named like the table of sandboxes",
        changes={"pipeline.waves": waves("dev", "staging", "sandbox", "prod")},
        problems=(
            'pipeline.waves[2].stages = ["sandbox"]: "sandbox" is already the name of a table of this file. Choose'
            " another.",
        ),
    ),
    Bad(
        "a pipeline whose stacks would look like sandboxes",
        changes={"pipeline.name": "tap-commerce-sandbox"},
        problems=(
            'pipeline.name = "tap-commerce-sandbox": must not contain "-sandbox": by that the clean-up tells sandboxes'
            " from what has to stay. Choose another name.",
        ),
    ),
    Bad(
        "an option of a sandbox where there is none",
        options={"sandbox.expires_after_days": "1"},
        problems=(
            "-c sandbox.expires_after_days=1: there is no table [sandbox] in config/commerce.toml, which says what a"
            " sandbox is. Add it.",
        ),
    ),
    Bad(
        "drift that is looked for by the hour",
        changes={"pipeline.care.drift_detection": "hourly"},
        problems=(
            'pipeline.care.drift_detection = "hourly": must be one of "daily", "weekly", or false for none. How often'
            " the stages are compared with their templates; false switches that off.",
        ),
    ),
)
