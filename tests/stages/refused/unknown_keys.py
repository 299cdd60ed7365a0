"""Keys that there are not that must be refused."""

from tests.stages.refused.bad import STAGE_KEYS, Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "an unknown key like nothing",
        changes={"prod.colour": "green"},
        problems=(f'prod.colour = "green": unknown setting "colour". Known here: {STAGE_KEYS}.',),
    ),
    Bad(
        "a misspelt table in the defaults",
        changes={"defaults.databse": {"name": "shop"}, "defaults.database": REMOVED, "prod.database": REMOVED},
        problems=(f'defaults.databse: unknown setting "databse". Did you mean database? Known here: {STAGE_KEYS}.',),
    ),
    Bad(
        "a misspelt stage table",
        changes={"stagign": {"account": "333333333333"}, "staging": REMOVED},
        problems=(
            "stagign: unknown table. Did you mean [staging]? Known tables: product, pipeline, defaults,"
            " sandbox, dev, staging, prod. A further stage is also named in pipeline.waves.",
        ),
    ),
    Bad(
        "a misspelt product table",
        changes={"produkt": {"name": "commerce"}, "product": REMOVED},
        problems=(
            "produkt: unknown table. Did you mean [product]? Known tables: product, pipeline, defaults,"
            " sandbox, dev, staging, prod. A further stage is also named in pipeline.waves.",
        ),
    ),
    Bad(
        "a stage that says of itself that it is production",
        changes={"prod.production": True},
        problems=(
            "prod.production: what is production follows from pipeline.waves: it begins with the first that"
            " has approval = true. Remove it.",
        ),
    ),
    Bad(
        "an option that makes a stage production",
        options={"dev.production": "true"},
        problems=(
            "-c dev.production=true: what is production follows from pipeline.waves: it begins with the"
            " first that has approval = true. Leave it out.",
        ),
    ),
    Bad(
        "an option of an unknown stage",
        options={"stagign.services.backend.max_tasks": "10"},
        problems=(
            '-c stagign.services.backend.max_tasks=10: unknown stage "stagign". Did you mean staging? Known'
            " stages: dev, staging, prod.",
        ),
    ),
)
