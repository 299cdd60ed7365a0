"""What a database can bear that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "larger pools than the database has connections for",
        changes={"dev.database.connections_per_task": 50},
        problems=(
            "dev.database.connections_per_task = 50: 2 tasks, twice as many during a deployment, with 50"
            " connections each open 200, but at max_acu 1 the database has 179 for them. With that,"
            " max_tasks may be at most 1. Lower it or connections_per_task, or raise max_acu.",
        ),
    ),
    Bad(
        "a task without connections",
        changes={"dev.database.connections_per_task": 0},
        problems=(
            "dev.database.connections_per_task = 0: must be a whole number from 1 to 100. Connections that one"
            " task opens at most, its pool; more wait for one to be given back.",
        ),
    ),
    Bad(
        "a database that runs on nothing",
        changes={"defaults.database.serverless": REMOVED},
        problems=tuple(
            f"{stage}.database.serverless: nothing says what the database runs on. Set database.serverless, with"
            " min_acu and max_acu, for capacity that follows the load; or database.provisioned, with instance_class,"
            " for instances of one size."
            for stage in ("dev", "staging", "prod")
        ),
    ),
    Bad(
        "a database that is serverless and provisioned",
        changes={"dev.database.provisioned": {"instance_class": "db.t4g.medium"}},
        problems=(
            "dev.database.provisioned: the database is both serverless and provisioned. Set database.serverless = false"
            " where provisioned is meant, or database.provisioned = false.",
        ),
    ),
    Bad(
        "an instance class that Aurora lacks",
        changes={"dev.database.provisioned": {"instance_class": "r8g.large"}, "dev.database.serverless": False},
        problems=(
            'dev.database.provisioned.instance_class = "r8g.large": must be one of "db.t4g.medium", "db.t4g.large",'
            ' "db.r7g.large", "db.r7g.xlarge", "db.r7g.2xlarge", "db.r7g.4xlarge", "db.r7g.8xlarge", "db.r8g.large",'
            ' "db.r8g.xlarge", "db.r8g.2xlarge", "db.r8g.4xlarge", "db.r8g.8xlarge". Memory-optimized Graviton'
            " instances of 16 to 256 GiB, or the two small burstable ones for tests. Did you mean db.r8g.large?",
        ),
    ),
    Bad(
        "more tasks than an instance has connections for",
        changes={
            "dev.database.provisioned": {"instance_class": "db.t4g.medium"},
            "dev.database.serverless": False,
            "dev.database.connections_per_task": 100,
        },
        problems=(
            "dev.database.connections_per_task = 100: 2 tasks, twice as many during a deployment, with 100 connections"
            " each open 400, but at instance_class db.t4g.medium the database has 390 for them. With that, max_tasks"
            " may be at most 1. Lower it or connections_per_task, or raise instance_class.",
        ),
    ),
    Bad(
        "a provisioned database without a reader in prod",
        changes={"prod.database.provisioned": {"instance_class": "db.r8g.large"}, "prod.database.serverless": False},
        problems=(
            "defaults.database.readers = 0: must be at least 1 in prod where the database is provisioned: without a"
            " reader in another zone, the loss of the writer is an outage of ten minutes and more. Set database.readers"
            " in [prod].",
        ),
    ),
    Bad(
        "auto-pause with 0.5 ACU",
        changes={"dev.database.serverless.min_acu": 0.5},
        problems=(
            "dev.database.serverless.min_acu = 0.5: auto_pause_minutes is 15, but min_acu is 0.5: only a database that"
            " may shrink to 0 is ever paused. Set min_acu = 0 (awake, Aurora still starts at 0.5), or"
            " auto_pause_minutes = false.",
        ),
    ),
    Bad(
        "0 ACU without auto-pause",
        changes={"dev.database.serverless.auto_pause_minutes": False},
        problems=(
            "dev.database.serverless.auto_pause_minutes = false: min_acu is 0, which makes Aurora pause after 5 idle"
            " minutes, but auto_pause_minutes is not set. Say after how many minutes, or set min_acu = 0.5 for"
            " a database that never pauses.",
        ),
    ),
    Bad(
        "a pause that is too short",
        changes={"dev.database.serverless.auto_pause_minutes": 1},
        problems=(
            "dev.database.serverless.auto_pause_minutes = 1: must be a whole number from 5 to 1440, or false for none."
            " Minutes without a connection before Aurora pauses: from five to a day are its limits.",
        ),
    ),
    Bad(
        "an ACU that is no half step",
        changes={"dev.database.serverless.max_acu": 1.3},
        problems=(
            "dev.database.serverless.max_acu = 1.3: must be a number from 1 to 256 in steps of 0.5. Aurora capacity"
            " units of about 2 GiB; Aurora takes half steps.",
        ),
    ),
    Bad(
        "more ACU at least than at most",
        changes={"prod.database.serverless": {"min_acu": 4, "auto_pause_minutes": False}},
        problems=(
            "prod.database.serverless.min_acu = 4: min_acu is 4, but max_acu is 1. Raise max_acu or lower min_acu.",
        ),
    ),
    Bad(
        "an option that breaks a rule with the file",
        options={"dev.database.serverless.min_acu": "0.5"},
        problems=(
            "-c dev.database.serverless.min_acu=0.5: auto_pause_minutes is 15, but min_acu is 0.5: only a database that"
            " may shrink to 0 is ever paused. Set min_acu = 0 (awake, Aurora still starts at 0.5), or"
            " auto_pause_minutes = false.",
        ),
    ),
)
