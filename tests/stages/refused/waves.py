"""Waves that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED, waves

BAD = (
    Bad(
        "a stage without a table",
        changes={"pipeline.waves": waves("dev", "qa", "prod"), "staging": REMOVED},
        problems=("there is no table [qa]. Add it, or take the name out of pipeline.waves.",),
    ),
    Bad(
        "a table that is no stage",
        changes={"pipeline.waves": waves("dev", "prod")},
        problems=(
            "staging: unknown table. Known tables: product, pipeline, defaults, sandbox, dev, prod. A further"
            " stage is also named in pipeline.waves.",
        ),
    ),
    Bad(
        "a wave that is not called as its only stage",
        changes={
            "pipeline.waves": [*waves("dev", "staging")[:1], {"name": "test", "stages": ["staging"]}, *waves("prod")]
        },
        problems=(
            'pipeline.waves[1].name = "test": a wave of one stage is called as that in the pipeline. Name it'
            ' "staging".',
        ),
    ),
    Bad(
        "no approval before production",
        changes={
            "pipeline.waves": [{"name": "dev", "stages": ["dev"]}, {"name": "rest", "stages": ["staging", "prod"]}]
        },
        problems=(
            "pipeline.waves[1].approval: no wave asks for an approval, so that nothing would be production:"
            " no stricter rules, and nobody asked before customers have a change. Set approval = true in the"
            " first wave of production.",
        ),
    ),
    Bad(
        "an approval that is a word",
        changes={
            "pipeline.waves": [
                *waves("dev", "staging", "prod")[:2],
                {"name": "prod", "stages": ["prod"], "approval": "yes"},
            ]
        },
        problems=(
            'pipeline.waves[2].approval = "yes": must be true or false. Whether somebody has to approve'
            " before the wave; from the first such one on, it is production.",
        ),
    ),
    Bad(
        "a stage in two waves",
        changes={
            "pipeline.waves": [
                {"name": "test", "stages": ["dev", "staging", "dev"]},
                {"name": "dev", "stages": ["dev"]},
                *waves("prod"),
            ]
        },
        problems=(
            'pipeline.waves[0].stages = ["dev", "staging", "dev"]: "dev" is named before. A change passes'
            " each stage once.",
            'pipeline.waves[1].stages = ["dev"]: "dev" is named before. A change passes each stage once.',
        ),
    ),
    Bad(
        "two waves of one name",
        changes={
            "pipeline.waves": [
                {"name": "test", "stages": ["dev", "staging"]},
                {"name": "test", "stages": ["prod"], "approval": True},
            ]
        },
        problems=(
            'pipeline.waves[1].name = "test": a wave before has the name "test". Choose another.',
            'pipeline.waves[1].name = "test": a wave of one stage is called as that in the pipeline. Name it "prod".',
        ),
    ),
    Bad(
        "a wave named like one of the pipeline's own stages",
        changes={"pipeline.waves": [{"name": "build", "stages": ["dev", "staging"]}, *waves("prod")]},
        problems=(
            'pipeline.waves[0].name = "build": "build" is already the name of a stage that every pipeline'
            " has. Choose another.",
        ),
    ),
    Bad(
        "a wave named like the approval of another",
        changes={"pipeline.waves": [{"name": "approveprod", "stages": ["dev", "staging"]}, *waves("prod")]},
        problems=(
            'pipeline.waves[0].name = "approveprod": "approveprod" is already the name of a stage that a'
            " wave's approval has. Choose another.",
        ),
    ),
    Bad(
        "a stage named like a part of the pipeline",
        changes={
            "pipeline.waves": waves("dev", "checks", "prod"),
            "checks": {"account": "333333333333"},
            "staging": REMOVED,
        },
        problems=(
            'pipeline.waves[1].stages = ["checks"]: "checks" is already the name of a part of the pipeline.'
            " Choose another.",
        ),
    ),
    Bad(
        "a stage name in capitals",
        changes={
            "pipeline.waves": [{"name": "test", "stages": ["dev", "QA"]}, *waves("prod")],
            "QA": {"account": "333333333333"},
            "staging": REMOVED,
        },
        problems=(
            'pipeline.waves[0].stages[1] = "QA": must be text of at most 10 characters like "staging".'
            " Lower-case letters and digits: AWS resources are named after it, some with 32 characters in"
            " all. Did you mean qa?",
        ),
    ),
    Bad(
        "a wave name with a hyphen",
        changes={"pipeline.waves": [{"name": "pre-prod", "stages": ["dev", "staging"]}, *waves("prod")]},
        problems=(
            'pipeline.waves[0].name = "pre-prod": must be text of at most 20 characters like "staging".'
            " Lower-case letters and digits: the pipeline's stage is named after it.",
        ),
    ),
    Bad(
        "a wave without stages",
        changes={"pipeline.waves": [*waves("dev", "staging", "prod"), {"name": "later", "stages": []}]},
        problems=(
            'pipeline.waves[3].stages = []: must be a list with 1 to 10 entries like "staging". The stages'
            " of a wave; several are deployed side by side.",
        ),
    ),
    Bad(
        "a wave without a name",
        changes={"pipeline.waves": [{"stages": ["dev", "staging"]}, *waves("prod")]},
        problems=(
            'pipeline.waves[0].name is missing. It must be text of at most 20 characters like "staging".'
            " Lower-case letters and digits: the pipeline's stage is named after it.",
        ),
    ),
    Bad(
        "a setting that a wave does not have",
        changes={"pipeline.waves": [{"name": "test", "stages": ["dev", "staging"], "approve": True}, *waves("prod")]},
        problems=(
            'pipeline.waves[0].approve = true: unknown setting "approve". Did you mean approval? Known here:'
            " name, stages, approval.",
        ),
    ),
    Bad(
        "waves that are names",
        changes={"pipeline.waves": ["dev", "staging", "prod"]},
        problems=(
            'pipeline.waves[0] = "dev": must be a table with the keys name, stages, approval. Stages that a'
            " change reaches together, after everything in the wave before has been checked.",
            'pipeline.waves[1] = "staging": must be a table with the keys name, stages, approval. Stages'
            " that a change reaches together, after everything in the wave before has been checked.",
            'pipeline.waves[2] = "prod": must be a table with the keys name, stages, approval. Stages that a'
            " change reaches together, after everything in the wave before has been checked.",
        ),
    ),
    Bad(
        "no waves",
        changes={"pipeline.waves": []},
        problems=(
            "pipeline.waves = []: must be a list with 1 to 10 entries, each a table with the keys name,"
            " stages, approval. The waves in the order in which a change passes through them.",
        ),
    ),
    Bad(
        "stages in a list, without waves",
        changes={"pipeline.waves": REMOVED, "pipeline.stages": ["dev", "staging", "prod"]},
        problems=(
            'pipeline.stages = ["dev", "staging", "prod"]: unknown setting "stages". Known here: name, '
            "account, region, approval_emails, approvers, notification_emails, report_retention_days, source, "
            "waves, gates, care.",
            "pipeline.waves is missing. It must be a list with 1 to 10 entries, each a table with the keys"
            " name, stages, approval. The waves in the order in which a change passes through them.",
        ),
    ),
    Bad(
        "a second stage of production that is less than the first",
        changes={
            "pipeline.waves": waves("dev", "prod") + waves("staging"),
            "staging.retain_data": True,
            "staging.network.nat_gateways": 2,
            "staging.services.backend.min_tasks": 2,
            "staging.database": {"backup_retention_days": 7},
            "staging.dashboard": False,
            "staging.load_check": False,
        },
        problems=(
            "staging.dashboard = false: must be true in staging: it is what somebody looks at first whom an"
            " alarm has woken. Set dashboard = true in [staging].",
        ),
    ),
)
