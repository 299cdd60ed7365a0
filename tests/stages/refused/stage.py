"""Accounts, regions and whole stages that must be refused."""

from tests.stages.refused.bad import STAGE_KEYS, UUID, Bad
from tests.stages.settings_file import REMOVED

BAD = (
    Bad(
        "a number where text is due",
        changes={"dev.account": 222222222222},
        problems=(
            'dev.account = 222222222222: must be text like "111111111111". An AWS account has 12 digits; the'
            ' quotes keep its leading zeros. Put it in quotes: "222222222222".',
        ),
    ),
    Bad(
        "an account with a digit too few",
        changes={"staging.account": "33333333333"},
        problems=(
            'staging.account = "33333333333": must be text like "111111111111". An AWS account has 12 digits;'
            " the quotes keep its leading zeros.",
        ),
    ),
    Bad(
        "an account with dashes",
        changes={"prod.account": "4444-4444-4444"},
        problems=(
            'prod.account = "4444-4444-4444": must be text like "111111111111". An AWS account has 12 digits;'
            " the quotes keep its leading zeros.",
        ),
    ),
    Bad(
        "a number where a truth value is due",
        changes={"prod.retain_data": 1},
        problems=(
            "prod.retain_data = 1: must be true or false. true keeps databases and buckets when the stack"
            " goes, false leaves nothing behind.",
        ),
    ),
    Bad(
        "defaults that are no table",
        changes={"defaults": 3},
        problems=("defaults must be a table: write [defaults] on a line of its own and its settings below.",),
    ),
    Bad(
        "an unknown key that belongs elsewhere",
        changes={"dev.max_tasks": 2},
        problems=(
            'dev.max_tasks = 2: unknown setting "max_tasks". Did you mean services.<name>.max_tasks? Known'
            f" here: {STAGE_KEYS}.",
        ),
    ),
    Bad(
        "a setting that one stage lacks",
        changes={"dev.account": REMOVED},
        problems=(
            'dev.account is missing. It must be text like "111111111111". An AWS account has 12 digits; the'
            " quotes keep its leading zeros.",
        ),
    ),
    Bad(
        "a region that does not exist",
        changes={"defaults.region": "us-est-1"},
        problems=(
            'defaults.region = "us-est-1": must be a known name like "us-east-1". A region of AWS. Did you'
            " mean us-west-1 or us-east-1?",
        ),
    ),
    Bad(
        "zones of another region",
        changes={"dev.region": "eu-west-1"},
        problems=(
            'dev.region = "eu-west-1": not in the stage\'s region eu-west-1: us-east-1a, us-east-1b. Name'
            " zones like eu-west-1a.",
        ),
    ),
    Bad(
        "prod that forgets its data",
        changes={"prod.retain_data": False},
        problems=(
            "prod.retain_data = false: must be true in prod: orders have to survive a stack that is deleted"
            " by mistake. Set retain_data = true in [prod].",
        ),
    ),
    Bad(
        "a domain outside the region of CloudFront's certificates",
        changes={
            "staging": {
                "account": "333333333333",
                "region": "eu-west-1",
                "network": {"availability_zones": ["eu-west-1a", "eu-west-1b"]},
                "domain": {
                    "name": "staging.shop.example.com",
                    "hosted_zone_id": "Z0333333STAGINGSHOP01",
                    "hosted_zone_name": "staging.shop.example.com",
                },
            }
        },
        problems=(
            'staging.region = "eu-west-1": the stage has the domain staging.shop.example.com, but its region'
            " is eu-west-1, and CloudFront takes the certificate from us-east-1 only. Make one there, as"
            " docs/deploy.md says, and name it in domain.cloudfront_certificate_arn; or set domain = false.",
            'staging.region = "eu-west-1": the stage has a firewall, but its region is eu-west-1, and the'
            " storefront's is one of CloudFront's, which are in us-east-1. Make one there, as docs/deploy.md"
            " says, and name it in firewall.cloudfront_web_acl_arn; or set firewall = false.",
        ),
    ),
    Bad(
        "a region that CloudFront delivers no logs to",
        changes={
            "dev.region": "eu-south-1",
            "dev.network": {"availability_zones": ["eu-south-1a", "eu-south-1b"]},
        },
        problems=(
            'dev.region = "eu-south-1": CloudFront delivers no access logs to eu-south-1, which an account'
            " has to opt in to. Choose one of ap-northeast-1, ap-northeast-2, ap-northeast-3, ap-south-1,"
            " ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-north-1, eu-west-1, eu-west-2,"
            " eu-west-3, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2.",
        ),
    ),
    Bad(
        "a certificate of another account, and a web ACL of another region",
        changes={
            "staging.region": "eu-west-1",
            "staging.network": {"availability_zones": ["eu-west-1a", "eu-west-1b"]},
            "staging.domain.cloudfront_certificate_arn": f"arn:aws:acm:us-east-1:444444444444:certificate/{UUID}",
            "staging.firewall": {
                "cloudfront_web_acl_arn": f"arn:aws:wafv2:eu-west-1:333333333333:regional/webacl/a/{UUID}"
            },
        },
        problems=(
            "staging.firewall.cloudfront_web_acl_arn ="
            ' "arn:aws:wafv2:eu-west-1:333333333333:regional/webacl/a/01234567-89ab-cdef-0…": must be text'
            " like"
            ' "arn:aws:wafv2:us-east-1:444444444444:global/webacl/shop/01234567-89ab-cdef-0123-456789abcdef",'
            " or false for none. CloudFront's web ACLs are in us-east-1. For stages outside of it,"
            " config/edge.template.yaml makes one there; docs/deploy.md says how.",
            "staging.domain.cloudfront_certificate_arn ="
            ' "arn:aws:acm:us-east-1:444444444444:certificate/01234567-89ab-cdef-0123-4567…": is in account'
            " 444444444444, but the stage in 333333333333: a distribution takes only what its own account"
            " has. Make one there.",
        ),
    ),
    Bad(
        "prod in the account of another stage",
        changes={"prod.account": "333333333333"},
        problems=(
            'staging.account = "333333333333": staging and prod are both in account 333333333333. An account'
            " of its own keeps prod safe from the permissions, quotas and mistakes of the other stages.",
        ),
    ),
    Bad(
        "an option of a stage itself",
        options={"dev": "3"},
        problems=("-c dev=3: dev is a whole stage. Name one of its settings, such as dev.log_retention_days.",),
    ),
)
