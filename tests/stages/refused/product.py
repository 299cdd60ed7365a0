"""Products that must be refused."""

import datetime

from tests.stages.refused.bad import Bad

BAD = (
    Bad(
        "a rule pack that nobody wrote",
        changes={"product.rule_packs": ["aws-solutions", "pci-dss"]},
        problems=(
            'product.rule_packs[1] = "pci-dss": must be one of "aws-solutions", "nist-800-53-r5", "pci-dss-3.2.1". A'
            " rule pack of cdk-nag (D4). Did you mean pci-dss-3.2.1?",
        ),
    ),
    Bad(
        "no AWS Solutions",
        changes={"product.rule_packs": ["nist-800-53-r5"]},
        problems=(
            'product.rule_packs = ["nist-800-53-r5"]: must have "aws-solutions": every product is checked by it (D4).'
            " Add it to the others.",
        ),
    ),
    Bad(
        "a rule pack twice",
        changes={"product.rule_packs": ["aws-solutions", "aws-solutions"]},
        problems=(
            'product.rule_packs = ["aws-solutions", "aws-solutions"]: "aws-solutions" is named more than once. A synth'
            " goes through each pack once.",
        ),
    ),
    Bad(
        "rule packs of one stage",
        changes={"prod.rule_packs": ["aws-solutions"]},
        problems=("prod.rule_packs: what a stage is checked by is [product]'s rule_packs. Remove it.",),
    ),
    Bad(
        "a date where text is due",
        changes={"product.cost_center": datetime.date(2026, 1, 31)},
        problems=(
            'product.cost_center = 2026-01-31: must be text of at most 256 characters like "commerce". A'
            " tag's value, which the bill is split by: letters, digits, spaces and _.:/=+-@",
        ),
    ),
    Bad(
        "a value where a top-level table is due",
        changes={"product": "commerce"},
        problems=("product must be a table: write [product] on a line of its own and its settings below.",),
    ),
    Bad(
        "tags that are written by hand",
        changes={"dev.tags": {"environment": "test"}},
        problems=("dev.tags: a stage's tags are its name and [product]'s project and cost_center. Remove it.",),
    ),
    Bad(
        "a product named unlike its file",
        changes={"product.name": "shop"},
        problems=(
            'product.name = "shop": must be "commerce", the name of the file, which is what -c product=… selects.',
        ),
    ),
    Bad(
        "a product name that is too long",
        changes={"product.name": "the-commerce-platform-of-everybody"},
        problems=(
            'product.name = "the-commerce-platform-of-everybody": must be text of at most 20 characters like'
            ' "commerce". Lower case, digits, hyphens: AWS resources are named after it, some with 32'
            " characters in all.",
        ),
    ),
    Bad(
        "a tag with a character that AWS refuses",
        changes={"product.project": "shop & more"},
        problems=(
            'product.project = "shop & more": must be text of at most 256 characters like "commerce". A tag\'s'
            " value, which the bill is split by: letters, digits, spaces and _.:/=+-@",
        ),
    ),
    Bad(
        "a workload that nobody wrote",
        changes={"product.workload": "bank"},
        problems=(
            'product.workload = "bank": must be one of "shop", "payments". The programs below workload/ that the'
            " services run, see stages/workload.py.",
        ),
    ),
    Bad(
        "an option of what is derived",
        options={"dev.tags.environment": "test"},
        problems=(
            "-c dev.tags.environment=test: a stage's tags are its name and [product]'s project and"
            " cost_center. Leave it out.",
        ),
    ),
)
