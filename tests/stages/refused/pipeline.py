"""Pipelines and their sources that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "no pipeline table",
        changes={"pipeline": REMOVED},
        problems=("there is no table [pipeline]. Every product has one.",),
    ),
    Bad(
        "a pipeline name that is too long",
        changes={"pipeline.name": "tap-commerce-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        problems=(
            'pipeline.name = "tap-commerce-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": must be text of at most'
            ' 22 characters like "tap-commerce". Letters, digits, hyphens: it begins names that have 64'
            " characters, such as a sandbox's rotation function.",
        ),
    ),
    Bad(
        "a pipeline name of another product",
        changes={"pipeline.name": "tap-payments"},
        problems=(
            'pipeline.name = "tap-payments": must contain the product\'s name, "commerce": two products with a'
            " pipeline of one name would replace each other's.",
        ),
    ),
    Bad(
        "reports that are gone before anybody looks",
        changes={"pipeline.report_retention_days": 7},
        problems=(
            "pipeline.report_retention_days = 7: must be a whole number from 30 to 3650. How many days the bucket keeps"
            " the reports' files; CodeBuild itself shows reports for 30.",
        ),
    ),
    Bad(
        "an unknown kind of source",
        changes={"pipeline.source.github": {"repository": "example/tap"}},
        problems=('pipeline.source.github: unknown setting "github". Known here: connection, codecommit, s3.',),
    ),
    Bad(
        "no source",
        changes={"pipeline.source": {}},
        problems=(
            "pipeline.source: must have one of connection, codecommit, s3, and has none: a commit comes from one "
            "place. Keep one table [pipeline.source.…].",
        ),
    ),
    Bad(
        "two sources",
        changes={"pipeline.source.codecommit": {"repository": "tap", "branch": "main"}},
        problems=(
            "pipeline.source: must have one of connection, codecommit, s3, and has connection and codecommit: a "
            "commit comes from one place. Keep one table [pipeline.source.…].",
        ),
    ),
    Bad(
        "a trigger that the branch does not start",
        changes={"pipeline.source.connection.trigger": {"branches": ["release/**"]}},
        problems=(
            'pipeline.source.connection.trigger.branches = ["release/**"]: no pattern matches the branch main, so'
            " a push to it would start nothing. Add it, or name another branch.",
        ),
    ),
    Bad(
        "more path filters than CodePipeline takes",
        changes={
            "pipeline.source.connection.trigger": {"ignored_paths": [f"folder{number}/**" for number in range(9)]}
        },
        problems=(
            'pipeline.source.connection.trigger.ignored_paths: must be a list like "docs/**". Globs, of which '
            "CodePipeline takes eight: * within a name, ** across folders.",
        ),
    ),
    Bad(
        "a source archive that is none",
        changes={"pipeline.source": {"s3": {"object_key": "source.tar.gz"}}},
        problems=(
            'pipeline.source.s3.object_key = "source.tar.gz": must be text of at most 512 characters like '
            '"source.zip". The key of the archive, a zip, in the bucket that the pipeline\'s stack makes for it.',
        ),
    ),
    Bad(
        "a repository's address for its name",
        changes={"pipeline.source.connection.repository": "https://github.com/example/tap"},
        problems=(
            'pipeline.source.connection.repository = "https://github.com/example/tap": must be text like "owner/name".'
            " Owner and name as the connection's provider shows them, without address or .git.",
        ),
    ),
    Bad(
        "a branch with a space",
        changes={"pipeline.source.connection.branch": "my branch"},
        problems=(
            'pipeline.source.connection.branch = "my branch": must be text of at most 255 characters like "main". The'
            " short name of the branch whose pushes are deployed.",
        ),
    ),
    Bad(
        "an ARN of something else",
        changes={"pipeline.source.connection.connection_arn": "arn:aws:codecommit:us-east-1:111111111111:tap"},
        problems=(
            'pipeline.source.connection.connection_arn = "arn:aws:codecommit:us-east-1:111111111111:tap": must be text'
            " like"
            ' "arn:aws:codeconnections:us-east-1:111111111111:connection/01234567-89ab-cdef-0123-456789abcdef".'
            " The console shows it under Developer Tools, Settings, Connections.",
        ),
    ),
    Bad(
        "a connection of another account",
        changes={"pipeline.account": "555555555555"},
        problems=(
            "pipeline.source.connection.connection_arn ="
            ' "arn:aws:codeconnections:us-east-1:111111111111:connection/5f0c1d7e-3b8a-4c5…": the connection'
            " belongs to account 111111111111, but the pipeline runs in 555555555555. Name a connection of the"
            " pipeline's account.",
        ),
    ),
    Bad(
        "an option of no stage",
        options={"pipeline.name": "mine"},
        problems=(
            "-c pipeline.name=mine: only stages take options; the pipeline itself follows its file. Change"
            " [pipeline] in config/commerce.toml.",
        ),
    ),
)
