"""Databases that must be refused."""

from tests.stages.refused.bad import Bad

BAD = (
    Bad(
        "a version that is not text",
        changes={"defaults.database.engine_version": 15.17},
        problems=(
            'defaults.database.engine_version = 15.17: must be one of "15.2", "15.3", "15.4", "15.5", "15.6",'
            ' "15.7", "15.8", "15.9", "15.10", "15.12", "15.13", "15.14", "15.15", "15.17", "16.8", "16.9",'
            ' "16.10", "16.11", "16.13", "17.4", "17.5", "17.6", "17.7", "17.9". Aurora PostgreSQL\'s versions that'
            " the pinned CDK knows; a major's newest has the longest support. Put it in quotes.",
        ),
    ),
    Bad(
        "text where a table is due",
        changes={"defaults.database": "aurora"},
        problems=(
            'defaults.database = "aurora": must be a table with the keys engine_version, name, serverless,'
            " provisioned, readers, connections_per_task, customer_key, application_user, performance_insights,"
            " backup_retention_days, backup_vault, rotation_days, rotation_check. Aurora PostgreSQL, serverless (C4)"
            " or provisioned (P5), with its credentials (C5) and backups.",
        ),
    ),
    Bad(
        "backups at hours that no day has",
        changes={"prod.database.backup_vault": {"hours_between": 5, "retention_days": 35, "lock": "governance"}},
        problems=(
            "prod.database.backup_vault.hours_between = 5: must be one of 1, 2, 3, 4, 6, 8, 12, 24. Hours that divide a"
            " day: a schedule is daily.",
        ),
    ),
    Bad(
        "backups in prod that anybody may delete",
        changes={"prod.database.backup_vault": {"hours_between": 6, "retention_days": 35, "lock": "none"}},
        problems=(
            'prod.database.backup_vault.lock = "none": must be "governance" or "compliance" in prod: backups that'
            " whoever gets in can delete are none. Set database.backup_vault.lock in [prod].",
        ),
    ),
    Bad(
        "backups that their lock refuses",
        changes={
            "prod.database.backup_vault": {
                "hours_between": 6,
                "retention_days": 35,
                "lock": "compliance",
                "min_retention_days": 60,
            }
        },
        problems=(
            "prod.database.backup_vault.retention_days = 35: backups are kept for 35 days, but the vault's lock takes"
            " those only that are kept for 60 to 365: every backup would fail. Change retention_days, or"
            " min_retention_days and max_retention_days.",
        ),
    ),
    Bad(
        "a vault in a stage that leaves nothing behind",
        changes={"dev.database.backup_vault": {"hours_between": 6, "retention_days": 7, "lock": "none"}},
        problems=(
            "dev.database.backup_vault: a vault that holds backups cannot be deleted, so that the stack could not be"
            " either, but retain_data is false. Set database.backup_vault = false, or retain_data = true.",
        ),
    ),
    Bad(
        "a history of queries for a time that is not sold",
        changes={"dev.database.performance_insights": {"retention_days": 30}},
        problems=(
            "dev.database.performance_insights.retention_days = 30: must be one of 7, 31, 62, 93, 124, 155, 186, 217,"
            " 248, 279, 310, 341, 372, 403, 434, 465, 496, 527, 558, 589, 620, 651, 682, 713, 731. Days of history: 7"
            " are free, else months of 31 days up to 23 of them, or 731.",
        ),
    ),
    Bad(
        "a PostgreSQL that CDK does not know",
        changes={"dev.database.engine_version": "15.99"},
        problems=(
            'dev.database.engine_version = "15.99": must be one of "15.2", "15.3", "15.4", "15.5", "15.6",'
            ' "15.7", "15.8", "15.9", "15.10", "15.12", "15.13", "15.14", "15.15", "15.17", "16.8", "16.9",'
            ' "16.10", "16.11", "16.13", "17.4", "17.5", "17.6", "17.7", "17.9". Aurora PostgreSQL\'s versions that'
            " the pinned CDK knows; a major's newest has the longest support. Did you mean 15.9?",
        ),
    ),
    Bad(
        "a PostgreSQL that cannot pause",
        changes={"dev.database.engine_version": "15.6"},
        problems=(
            'dev.database.engine_version = "15.6": PostgreSQL 15.6 cannot shrink to min_acu 0; Aurora can'
            " from 15.7. Set a newer engine_version, or min_acu = 0.5 without auto-pause.",
        ),
    ),
    Bad(
        "a reserved database name",
        changes={"defaults.database.name": "postgres"},
        problems=(
            'defaults.database.name = "postgres": must be text of at most 63 characters like "shop". A plain'
            " PostgreSQL name; db, postgres, rdsadmin, template0, template1 are reserved.",
        ),
    ),
    Bad(
        "backups for too long",
        changes={"prod.database.backup_retention_days": 36},
        problems=(
            "prod.database.backup_retention_days = 36: must be a whole number from 1 to 35. Days that RDS"
            " keeps its continuous backups; Aurora's cannot be switched off.",
        ),
    ),
    Bad(
        "backups for too short a time in prod",
        changes={"prod.database.backup_retention_days": 3},
        problems=(
            "prod.database.backup_retention_days = 3: must be at least 7 in prod: damage that is noticed"
            " after a long weekend has to be repairable. Set database.backup_retention_days in [prod].",
        ),
    ),
    Bad(
        "a password that stays for years",
        changes={"defaults.database.rotation_days": 1000},
        problems=(
            "defaults.database.rotation_days = 1000: must be a whole number from 1 to 365. Days between two changes"
            " of the password; a year is longer than any audit allows.",
        ),
    ),
    Bad(
        "no rotation at all",
        changes={"prod.database.rotation_days": False},
        problems=(
            "prod.database.rotation_days = false: must be a whole number from 1 to 365. Days between two changes"
            " of the password; a year is longer than any audit allows.",
        ),
    ),
    Bad(
        "text that says whether the checks rotate",
        changes={"staging.database.rotation_check": "yes"},
        problems=(
            'staging.database.rotation_check = "yes": must be true or false. Whether the checks after a deployment'
            " rotate the password, to show that no request notices.",
        ),
    ),
    Bad(
        "checks that rotate prod's password",
        changes={"prod.database.rotation_check": True},
        problems=(
            "prod.database.rotation_check = true: must be false in prod: there the password changes by its schedule"
            " only, not with each release. Set database.rotation_check = true in an earlier stage.",
        ),
    ),
)
