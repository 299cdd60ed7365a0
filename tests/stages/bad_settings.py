"""Settings that must be refused, each with what its author is to read: every word of it, and nothing besides."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.stages.settings_file import REMOVED, waves


@dataclass(frozen=True)
class Bad:
    """A mistake: changes to the commerce file by dotted path, command line options, and the problems they make.

    A problem that does not begin with an option begins with the file, which is left out here.
    """

    kind: str
    problems: tuple[str, ...]
    changes: Mapping[str, object] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


STAGE_KEYS = (
    "network, services, database, api, origin_verification, firewall, site, domain, alarm_emails, alarms, retain_data,"
    " container_insights, dashboard, log_retention_days, trace_percent, account, region, load_check"
)
TRACKING = {
    "cpu_percent": 60,
    "memory_percent": 70,
    "scale_out_cooldown_seconds": 60,
    "scale_in_cooldown_seconds": 300,
}

LOAD = {
    "users": 20,
    "spawn_rate": 10,
    "seconds": 60,
    "p95_ms": 1000,
    "error_percent": 1,
    "fewest_requests": 100,
}

UUID = "01234567-89ab-cdef-0123-456789abcdef"

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
        "text where a number is due",
        changes={"defaults.services.backend.port": "8080"},
        problems=(
            'defaults.services.backend.port = "8080": must be a whole number from 1024 to 65535. The'
            " container runs as an ordinary user, who may not listen below 1024. Write it without quotes:"
            " 8080.",
        ),
    ),
    Bad(
        "a truth value where a number is due",
        changes={"dev.services.backend.max_tasks": True},
        problems=(
            "dev.services.backend.max_tasks = true: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
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
        "a fraction where a whole number is due",
        changes={"dev.services.backend.max_tasks": 2.5},
        problems=(
            "dev.services.backend.max_tasks = 2.5: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
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
        "a date where text is due",
        changes={"product.cost_center": datetime.date(2026, 1, 31)},
        problems=(
            'product.cost_center = 2026-01-31: must be text of at most 256 characters like "commerce". A'
            " tag's value, which the bill is split by: letters, digits, spaces and _.:/=+-@",
        ),
    ),
    Bad(
        "text where a list is due",
        changes={"pipeline.approval_emails": "team@example.com"},
        problems=(
            'pipeline.approval_emails = "team@example.com": must be a list with 1 to 20 entries like'
            ' "team@example.com". Somebody has to learn that a release waits for approval. Put it in brackets:'
            ' ["team@example.com"].',
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
        "a value where a top-level table is due",
        changes={"product": "commerce"},
        problems=("product must be a table: write [product] on a line of its own and its settings below.",),
    ),
    Bad(
        "defaults that are no table",
        changes={"defaults": 3},
        problems=("defaults must be a table: write [defaults] on a line of its own and its settings below.",),
    ),
    Bad(
        "an unknown key like a known one",
        changes={"dev.services.backend.max_task": 2},
        problems=(
            'dev.services.backend.max_task = 2: unknown setting "max_task". Did you mean max_tasks? Known'
            " here: cpu, memory_mib, port, capacity, min_tasks, max_tasks, step_scaling, target_tracking, canary,"
            " linear, health_check, tracing.",
        ),
    ),
    Bad(
        "an origin access that CloudFront does not have",
        changes={"defaults.site.origin_access": "oia"},
        problems=(
            'defaults.site.origin_access = "oia": must be one of "oai", "oac". "oai" is what C7 asks for; only "oac"'
            " can read files under a customer key, and then they are. Did you mean oai or oac?",
        ),
    ),
    Bad(
        "a price class as a number",
        changes={"prod.site.price_class": 200},
        problems=(
            'prod.site.price_class = 200: must be one of "100", "200", "all". "100" serves from North America and'
            ' Europe, "200" from most of the world, "all" from anywhere. Put it in quotes: "200".',
        ),
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
        "no pipeline table",
        changes={"pipeline": REMOVED},
        problems=("there is no table [pipeline]. Every product has one.",),
    ),
    Bad(
        "a setting that every stage lacks",
        changes={
            "defaults.log_retention_days": REMOVED,
            "dev.log_retention_days": REMOVED,
            "prod.log_retention_days": REMOVED,
        },
        problems=(
            "defaults.log_retention_days is missing. It must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150,"
            " 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653. The days that CloudWatch Logs"
            " offers, no others. Set it there, or in the table of every stage.",
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
        "a service that is only half there",
        changes={
            "dev.services.backend": REMOVED,
            "prod.services.backend": REMOVED,
            "defaults.services.backend.memory_mib": REMOVED,
        },
        problems=(
            "defaults.services.backend.memory_mib is missing. It must be a whole number from 512 to 122880."
            " MiB of memory of one task: the sizes of Fargate. Set it there, or in the table of every stage.",
            "defaults.services.backend.min_tasks = 1: must be at least 2 in prod: with one task, the loss of"
            " it or of its zone is an outage. Set services.backend.min_tasks = 2 in [prod].",
        ),
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
        "a zone that is a region",
        changes={"dev.network.availability_zones": ["us-east-1", "us-east-1b"]},
        problems=(
            'dev.network.availability_zones[0] = "us-east-1": must be text like "us-east-1a". A region\'s name'
            " and a letter.",
        ),
    ),
    Bad(
        "one zone twice",
        changes={"dev.network.availability_zones": ["us-east-1a", "us-east-1a"]},
        problems=(
            'dev.network.availability_zones = ["us-east-1a", "us-east-1a"]: us-east-1a is named more than'
            " once, so that the loss of it would take two subnets. Name different zones.",
        ),
    ),
    Bad(
        "a single zone",
        changes={
            "dev.network": {
                "availability_zones": ["us-east-1a"],
                "public_subnets": ["10.0.1.0/24"],
                "private_subnets": ["10.0.3.0/24"],
            }
        },
        problems=(
            'dev.network.availability_zones = ["us-east-1a"]: must be a list with 2 to 6 entries like'
            ' "us-east-1a". A load balancer and an Aurora cluster need two, so that the loss of one stops'
            " nothing.",
        ),
    ),
    Bad(
        "fewer subnets than zones",
        changes={"dev.network": {"private_subnets": ["10.0.3.0/24"]}},
        problems=(
            'dev.network.private_subnets = ["10.0.3.0/24"]: private_subnets lists 1, but availability_zones'
            " lists 2. Each zone gets one subnet.",
        ),
    ),
    Bad(
        "a VPC larger than AWS allows",
        changes={"dev.network.cidr": "10.0.0.0/8"},
        problems=(
            'dev.network.cidr = "10.0.0.0/8": must be an IPv4 range like "10.0.1.0/24". AWS takes VPCs and'
            " subnets from /16 to /28, named by their first address.",
        ),
    ),
    Bad(
        "a VPC on addresses of the internet",
        changes={
            "dev.network": {
                "cidr": "11.0.0.0/16",
                "public_subnets": ["11.0.1.0/24", "11.0.2.0/24"],
                "private_subnets": ["11.0.3.0/24", "11.0.4.0/24"],
            }
        },
        problems=(
            'dev.network.cidr = "11.0.0.0/16": these are addresses of the internet, which the VPC could then'
            " not reach. Take a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10.",
        ),
    ),
    Bad(
        "a subnet smaller than AWS allows",
        changes={"dev.network.private_subnets": ["10.0.3.0/29", "10.0.4.0/24"]},
        problems=(
            'dev.network.private_subnets[0] = "10.0.3.0/29": must be an IPv4 range like "10.0.1.0/24". AWS'
            " takes VPCs and subnets from /16 to /28, named by their first address.",
        ),
    ),
    Bad(
        "a subnet with host bits",
        changes={"dev.network.public_subnets": ["10.0.1.0/24", "10.0.2.5/24"]},
        problems=(
            'dev.network.public_subnets[1] = "10.0.2.5/24": must be an IPv4 range like "10.0.1.0/24". AWS'
            " takes VPCs and subnets from /16 to /28, named by their first address. Did you mean 10.0.2.0/24?",
        ),
    ),
    Bad(
        "a subnet outside the VPC",
        changes={"dev.network.private_subnets": ["10.0.3.0/24", "10.1.4.0/24"]},
        problems=(
            'dev.network.private_subnets = ["10.0.3.0/24", "10.1.4.0/24"]: 10.1.4.0/24 lies outside the VPC\'s'
            " cidr 10.0.0.0/16. Subnets divide the VPC's range.",
        ),
    ),
    Bad(
        "subnets that overlap",
        changes={"dev.network.private_subnets": ["10.0.2.128/25", "10.0.4.0/24"]},
        problems=(
            'dev.network.private_subnets = ["10.0.2.128/25", "10.0.4.0/24"]: 10.0.2.128/25 in private_subnets'
            " overlaps 10.0.2.0/24 in public_subnets. No address may be in two subnets.",
        ),
    ),
    Bad(
        "a public subnet too small for a load balancer",
        changes={"dev.network.public_subnets": ["10.0.1.0/28", "10.0.2.0/24"]},
        problems=(
            'dev.network.public_subnets = ["10.0.1.0/28", "10.0.2.0/24"]: 10.0.1.0/28 is too small for a load'
            " balancer, which needs a /27 or larger with 8 free addresses. Give it a larger range.",
        ),
    ),
    Bad(
        "no NAT gateway",
        changes={"dev.network.nat_gateways": 0},
        problems=(
            "dev.network.nat_gateways = 0: must be a whole number from 1 to 6. Without one, tasks in the"
            " private subnets cannot fetch their image or secrets.",
        ),
    ),
    Bad(
        "more NAT gateways than zones",
        changes={"dev.network.nat_gateways": 3},
        problems=(
            "dev.network.nat_gateways = 3: 3 NAT gateways, but 2 availability zones: more than one in a zone"
            " costs and gains nothing. Allowed are 1 to 2.",
        ),
    ),
    Bad(
        "one NAT gateway in prod",
        changes={"prod.network.nat_gateways": 1},
        problems=(
            "prod.network.nat_gateways = 1: prod needs a NAT gateway in each of its 2 availability zones, or"
            " the loss of one zone cuts off the others. Set network.nat_gateways = 2 in [prod].",
        ),
    ),
    Bad(
        "a load balancer that is open in prod",
        changes={"prod.origin_verification": {"direct_access": True}},
        problems=(
            "prod.origin_verification.direct_access = true: must be false in prod: with true, whoever finds the"
            " load balancer's address needs no API key and meets no throttle. Set"
            " origin_verification.direct_access = false in [prod].",
        ),
    ),
    Bad(
        "an opening that is neither true nor false",
        changes={"dev.origin_verification": {"direct_access": "yes"}},
        problems=(
            'dev.origin_verification.direct_access = "yes": must be true or false. true has the load balancer'
            " serve /api/* to everybody, without an API key; false to API Gateway and CloudFront only.",
        ),
    ),
    Bad(
        "a generation before the first",
        changes={"defaults.origin_verification.generation": 0},
        problems=(
            "defaults.origin_verification.generation = 0: must be a whole number from 1 to 10000. The next"
            " number makes a new value of the header that the load balancer asks for; the one before stays good"
            " until the number after.",
        ),
    ),
    Bad(
        "an API key before the first",
        changes={"defaults.api.key_generation": 0},
        problems=(
            "defaults.api.key_generation = 0: must be a whole number from 1 to 10000. The next number makes a new API"
            " key; the one before stays good until the number after.",
        ),
    ),
    Bad(
        "no firewall in prod",
        changes={"prod.firewall": False},
        problems=(
            "prod.firewall = false: prod needs a firewall: it is the only thing that stops an address which asks"
            " too often without a key. Add [prod.firewall] with requests_per_address.",
        ),
    ),
    Bad(
        "a firewall that nobody decided on",
        changes={"defaults.firewall": REMOVED, "prod.firewall": {"requests_per_address": 30000}},
        problems=(
            "staging.firewall is missing. It must be a table with the keys requests_per_address,"
            " cloudfront_web_acl_arn, or false for none. false saves the price of the web ACLs, some 10 USD a month"
            " each.",
        ),
    ),
    Bad(
        "a firewall that is only true",
        changes={"dev.firewall": True},
        problems=(
            "dev.firewall = true: must be a table with the keys requests_per_address, cloudfront_web_acl_arn,"
            " or false for none. false saves the price of the web ACLs, some 10 USD a month each.",
        ),
    ),
    Bad(
        "a firewall that lets fewer requests through than a key may make",
        changes={"staging.firewall": {"requests_per_address": 2000}},
        problems=(
            "staging.firewall.requests_per_address = 2000: requests_per_address is 2000, but the API's"
            " rate_limit of 100 allows a key 30000 requests in 5 minutes: its holder, behind one address, would be"
            " refused for using what the key allows. Allow 30000, or lower rate_limit.",
        ),
    ),
    Bad(
        "fewer requests for an address than WAF counts to",
        changes={"defaults.firewall.requests_per_address": 5},
        problems=(
            "defaults.firewall.requests_per_address = 5: must be a whole number from 10 to 2000000000. Requests"
            " in any 5 minutes from one IP address; the firewall refuses further ones for a while.",
        ),
    ),
    Bad(
        "CPU units that Fargate does not have",
        changes={"defaults.services.backend.cpu": 1000},
        problems=(
            "defaults.services.backend.cpu = 1000: must be one of 256, 512, 1024, 2048, 4096, 8192, 16384."
            " CPU units, 1024 to the vCPU: the sizes of Fargate.",
        ),
    ),
    Bad(
        "memory that Fargate does not sell with the CPU",
        changes={"dev.services.backend.memory_mib": 1024},
        problems=(
            "dev.services.backend.memory_mib = 1024: Fargate has no task with cpu 1024 and memory_mib 1024."
            " With this cpu, memory_mib is 2048 to 8192 in steps of 1024.",
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
        "more tasks at least than at most",
        changes={"dev.services.backend": {"min_tasks": 5, "max_tasks": 4}},
        problems=(
            "dev.services.backend.min_tasks = 5: min_tasks is 5, but max_tasks is 4. Raise one or lower the other.",
        ),
    ),
    Bad(
        "no task",
        changes={"dev.services.backend.min_tasks": 0},
        problems=(
            "dev.services.backend.min_tasks = 0: must be a whole number from 1 to 500. Tasks of one service;"
            " none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "a single task in prod",
        changes={"prod.services.backend": {"min_tasks": 1}},
        problems=(
            "prod.services.backend.min_tasks = 1: must be at least 2 in prod: with one task, the loss of it"
            " or of its zone is an outage. Set services.backend.min_tasks = 2 in [prod].",
        ),
    ),
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
        "more tasks than the database has connections for",
        changes={"prod.services.backend.max_tasks": 18},
        problems=(
            "prod.services.backend.max_tasks = 18: 18 tasks, twice as many during a deployment, with 5"
            " connections each open 180, but at max_acu 1 the database has 179 for them. With that,"
            " max_tasks may be at most 17. Lower it or connections_per_task, or raise max_acu.",
        ),
    ),
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
        "an endpoint of a service that tasks do not call",
        changes={"prod.network.interface_endpoints": ["secretmanager"]},
        problems=(
            'prod.network.interface_endpoints[0] = "secretmanager": must be one of "ecr.api", "ecr.dkr", "logs",'
            ' "secretsmanager", "xray". What tasks need to start, log, connect and trace. Did you mean secretsmanager?',
        ),
    ),
    Bad(
        "an endpoint for traces that nobody sends",
        changes={"prod.network.interface_endpoints": ["logs", "xray"]},
        problems=(
            'prod.network.interface_endpoints = ["logs", "xray"]: there is an endpoint for xray, which costs 7.30 USD a'
            " month in each zone, but no service is traced. Remove it, or set tracing = true for a service.",
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
        "a collector in a task that is too small for it",
        changes={
            "dev.services.backend.cpu": 256,
            "dev.services.backend.memory_mib": 512,
            "dev.services.backend.tracing": True,
        },
        problems=(
            "dev.services.backend.memory_mib = 512: memory_mib is 512, of which the collector beside the task may take"
            " half. With tracing it is at least 1024.",
        ),
    ),
    Bad(
        "a share of traces that is none",
        changes={"defaults.trace_percent": 0},
        problems=(
            "defaults.trace_percent = 0: must be a number from 0.1 to 100. Of 100 requests that nobody traces yet,"
            " how many begin a trace: a million traces cost 5 USD, and a hundredth of busy traffic tells as"
            " much.",
        ),
    ),
    Bad(
        "an endpoint twice",
        changes={"prod.network.interface_endpoints": ["logs", "logs"]},
        problems=(
            'prod.network.interface_endpoints = ["logs", "logs"]: logs is named more than once. One endpoint is'
            " in every zone.",
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
    Bad(
        "a service name that AWS refuses",
        changes={"dev.services.Front_end": {"cpu": 256}},
        problems=(
            'dev.services.Front_end: the name must be text of at most 20 characters like "backend". Lower'
            " case, digits, hyphens: AWS resources are named after it, some with 32 characters in all.",
            'dev.services.Front_end: the workload "shop" has no program for it, only for backend. Remove the table, or'
            " change product.workload.",
        ),
    ),
    Bad(
        "no backend",
        changes={"defaults.services": {}, "dev.services": REMOVED, "prod.services": REMOVED},
        problems=(
            'defaults.services: there is no service "backend", which is part of the workload "shop". Add a table'
            " services.backend.",
        ),
    ),
    Bad(
        "a service that nobody wrote",
        changes={
            "dev.services.worker": {
                "cpu": 256,
                "memory_mib": 512,
                "port": 8080,
                "capacity": "spot",
                "min_tasks": 1,
                "max_tasks": 2,
                "step_scaling": {"scale_out_at": 70, "scale_in_at": 30},
                "health_check": {"path": "/", "interval_seconds": 30, "unhealthy_threshold": 3},
            }
        },
        problems=(
            'dev.services.worker: the workload "shop" has no program for it, only for backend. Remove the table, or'
            " change product.workload.",
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
    Bad(
        "prod that forgets its data",
        changes={"prod.retain_data": False},
        problems=(
            "prod.retain_data = false: must be true in prod: orders have to survive a stack that is deleted"
            " by mistake. Set retain_data = true in [prod].",
        ),
    ),
    Bad(
        "production that nobody can look at",
        changes={"prod.dashboard": False},
        problems=(
            "prod.dashboard = false: must be true in prod: it is what somebody looks at first whom an alarm has"
            " woken. Set dashboard = true in [prod].",
        ),
    ),
    Bad(
        "prod without counts of its tasks",
        changes={"prod.container_insights": False},
        problems=(
            "prod.container_insights = false: must be true in prod: at night, the dashboard has to say how many"
            " tasks run and which deployment is under way. Set container_insights = true in [prod].",
        ),
    ),
    Bad(
        "counts of tasks by a number",
        changes={"dev.container_insights": 1},
        problems=(
            "dev.container_insights = 1: must be true or false. true has ECS count tasks and deployments, as some"
            " 25 metrics at 0.30 USD a month each.",
        ),
    ),
    Bad(
        "log retention that CloudWatch does not offer",
        changes={"defaults.log_retention_days": 31},
        problems=(
            "defaults.log_retention_days = 31: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365,"
            " 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653. The days that CloudWatch Logs offers,"
            " no others.",
        ),
    ),
    Bad(
        "a burst below the rate",
        changes={"defaults.api.burst_limit": 50},
        problems=(
            "defaults.api.burst_limit = 50: burst_limit is 50, but rate_limit is 100: a burst is what may"
            " come at once, so a smaller one refuses requests that the rate allows. Raise burst_limit or lower"
            " rate_limit.",
        ),
    ),
    Bad(
        "a quota below the burst",
        changes={"dev.api.quota_per_day": 500},
        problems=(
            "dev.api.quota_per_day = 500: quota_per_day is 500, but burst_limit is 1000: the first burst"
            " would use up the day. Raise quota_per_day or lower burst_limit.",
        ),
    ),
    Bad(
        "a rate over the account's quota",
        changes={"defaults.api.rate_limit": 20000},
        problems=(
            "defaults.api.rate_limit = 20000: must be a whole number from 1 to 10000. Requests a second;"
            " 10,000 is API Gateway's quota of an account.",
        ),
    ),
    Bad(
        "prod without a domain",
        changes={"prod.domain": REMOVED},
        problems=(
            "prod.domain: prod needs a domain: without one there is no certificate, and API keys would go to"
            " the load balancer in plain HTTP. Add [prod.domain] with name, hosted_zone_id and"
            " hosted_zone_name.",
        ),
    ),
    Bad(
        "a domain with a scheme",
        changes={"prod.domain.name": "https://shop.example.com"},
        problems=(
            'prod.domain.name = "https://shop.example.com": must be text of at most 64 characters like'
            ' "shop.example.com". Lower case, without scheme or final dot; a certificate\'s first name'
            " takes 64.",
        ),
    ),
    Bad(
        "a domain with a final dot",
        changes={"prod.domain.name": "Shop.example.com."},
        problems=(
            'prod.domain.name = "Shop.example.com.": must be text of at most 64 characters like'
            ' "shop.example.com". Lower case, without scheme or final dot; a certificate\'s first name'
            " takes 64. Did you mean shop.example.com?",
        ),
    ),
    Bad(
        "a domain outside its zone",
        changes={"prod.domain.name": "shop.example.org"},
        problems=(
            'prod.domain.name = "shop.example.org": shop.example.org is not inside the hosted zone'
            " example.com, which could not answer for it. Name the zone that holds the domain, or a domain in"
            " the zone.",
        ),
    ),
    Bad(
        "a hosted zone id with its path",
        changes={"prod.domain.hosted_zone_id": "/hostedzone/Z0444444EXAMPLECOM001"},
        problems=(
            'prod.domain.hosted_zone_id = "/hostedzone/Z0444444EXAMPLECOM001": must be text like'
            ' "Z0123456789ABCDEFGHIJ". Route 53 shows it beside the zone, and `aws route53 list-hosted-zones`'
            " after /hostedzone/.",
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
        "a certificate for CloudFront where the stack makes its own",
        changes={
            "prod.domain.cloudfront_certificate_arn": f"arn:aws:acm:us-east-1:444444444444:certificate/{UUID}",
            "prod.firewall": {"cloudfront_web_acl_arn": f"arn:aws:wafv2:us-east-1:444444444444:global/webacl/a/{UUID}"},
        },
        problems=(
            "prod.domain.cloudfront_certificate_arn ="
            ' "arn:aws:acm:us-east-1:444444444444:certificate/01234567-89ab-cdef-0123-4567…": the stage is in'
            " us-east-1 itself, where its stack makes its own for CloudFront. Remove it.",
            "prod.firewall.cloudfront_web_acl_arn ="
            ' "arn:aws:wafv2:us-east-1:444444444444:global/webacl/a/01234567-89ab-cdef-012…": the stage is in'
            " us-east-1 itself, where its stack makes its own for CloudFront. Remove it.",
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
        "a certificate for CloudFront in the stage's own region",
        changes={"prod.domain.cloudfront_certificate_arn": f"arn:aws:acm:eu-west-1:444444444444:certificate/{UUID}"},
        problems=(
            "prod.domain.cloudfront_certificate_arn ="
            ' "arn:aws:acm:eu-west-1:444444444444:certificate/01234567-89ab-cdef-0123-4567…": must be text'
            ' like "arn:aws:acm:us-east-1:444444444444:certificate/01234567-89ab-cdef-0123-456789abcdef", or'
            " false for none. CloudFront takes its certificate from us-east-1 only. For stages outside of it,"
            " config/edge.template.yaml makes one there; docs/deploy.md says how.",
        ),
    ),
    Bad(
        "one domain for two stages",
        changes={
            "staging.domain": {
                "name": "shop.example.com",
                "hosted_zone_id": "Z0333333STAGINGSHOP01",
                "hosted_zone_name": "shop.example.com",
            }
        },
        problems=(
            'prod.domain.name = "shop.example.com": staging and prod would both answer at shop.example.com: a'
            " stage takes its domain and origin.<domain>. Give each stage a name of its own.",
        ),
    ),
    Bad(
        "one hosted zone for two accounts",
        changes={"staging.domain.hosted_zone_id": "Z0444444EXAMPLECOM001"},
        problems=(
            'staging.domain.hosted_zone_id = "Z0444444EXAMPLECOM001": staging and prod name one hosted zone,'
            " but are in different accounts. A stage writes its records into a zone of its own account:"
            " delegate a subdomain to one there.",
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
    Bad(
        "an email without a domain",
        changes={"pipeline.approval_emails": ["team@example.com", "boss"]},
        problems=(
            'pipeline.approval_emails[1] = "boss": must be text like "team@example.com". One plain address'
            " for each entry: AWS mails it a confirmation first.",
        ),
    ),
    Bad(
        "an email twice",
        changes={"pipeline.approval_emails": ["team@example.com", "Team@example.com"]},
        problems=(
            'pipeline.approval_emails = ["team@example.com", "Team@example.com"]: team@example.com is named'
            " more than once. SNS subscribes an address once.",
        ),
    ),
    Bad(
        "an address for notifications that is none",
        changes={"pipeline.notification_emails": ["#builds"]},
        problems=(
            'pipeline.notification_emails[0] = "#builds": must be text like "team@example.com". One plain address'
            " for each entry: AWS mails it a confirmation first.",
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
        "nobody to approve",
        changes={"pipeline.approval_emails": []},
        problems=(
            'pipeline.approval_emails = []: must be a list with 1 to 20 entries like "team@example.com".'
            " Somebody has to learn that a release waits for approval.",
        ),
    ),
    Bad(
        "nobody's role may approve",
        changes={"pipeline.approvers.principals": []},
        problems=(
            "pipeline.approvers.principals = []: must be a list with 1 to 10 entries like "
            '"arn:aws:iam::111111111111:role/release-manager". Roles whose people may approve. With none, '
            "nobody could.",
        ),
    ),
    Bad(
        "a whole account may approve",
        changes={"pipeline.approvers.principals": ["arn:aws:iam::111111111111:root"]},
        problems=(
            'pipeline.approvers.principals[0] = "arn:aws:iam::111111111111:root": must be text of at most 600 '
            'characters like "arn:aws:iam::111111111111:role/release-manager". The role that people have '
            "already, from your directory or from IAM Identity Center, as `aws iam get-role` shows it: no user,"
            " no whole account.",
        ),
    ),
    Bad(
        "no approvers",
        changes={"pipeline.approvers": REMOVED},
        problems=(
            "pipeline.approvers is missing. It must be a table with the keys principals, people. Who may "
            "approve: the people of these roles, under a role of the pipeline's own, and never their own "
            "commit. `people` says who is who, where a session's name is not the address of that person's "
            "commits. With anybody in it, a commit of somebody who is not is approved by nobody.",
        ),
    ),
    Bad(
        "a person whose session has a name that AWS does not take",
        changes={"pipeline.approvers.people": [{"session": "Ada Lovelace", "emails": ["ada@example.com"]}]},
        problems=(
            'pipeline.approvers.people[0].session = "Ada Lovelace": must be text of at most 64 characters like '
            '"ada". What a person\'s sessions are called: the last part of what `aws sts get-caller-identity` '
            "shows.",
        ),
    ),
    Bad(
        "a person without an address",
        changes={"pipeline.approvers.people": [{"session": "ada", "emails": []}]},
        problems=(
            "pipeline.approvers.people[0].emails = []: must be a list with 1 to 10 entries like "
            '"team@example.com". The addresses that this person\'s commits carry.',
        ),
    ),
    Bad(
        "an address of two people",
        changes={
            "pipeline.approvers.people": [
                {"session": "ada", "emails": ["team@example.com"]},
                {"session": "grace", "emails": ["Team@example.com"]},
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}]: the address team@example.com is named more than once, and "
            "who approves has to be told from who commits. Name each person once, with all addresses.",
        ),
    ),
    Bad(
        "a person twice",
        changes={
            "pipeline.approvers.people": [
                {"session": "ada", "emails": ["ada@example.com"]},
                {"session": "Ada", "emails": ["ada@example.org"]},
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}]: the session ada is named more than once, and who approves "
            "has to be told from who commits. Name each person once, with all addresses.",
        ),
    ),
    Bad(
        "more addresses of people than a function keeps",
        changes={
            "pipeline.approvers.people": [
                {
                    "session": f"person-{number:02}",
                    "emails": [f"{'x' * 60}{number}-{part}@example.com" for part in "abc"],
                }
                for number in range(12)
            ]
        },
        problems=(
            "pipeline.approvers.people = [{…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}, {…}]: all "
            "names and addresses together have 3318 characters, and the function that keeps them has room for "
            "3000. Name those alone who approve or commit here.",
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
        "an option of an unknown stage",
        options={"stagign.services.backend.max_tasks": "10"},
        problems=(
            '-c stagign.services.backend.max_tasks=10: unknown stage "stagign". Did you mean staging? Known'
            " stages: dev, staging, prod.",
        ),
    ),
    Bad(
        "an option of a stage itself",
        options={"dev": "3"},
        problems=("-c dev=3: dev is a whole stage. Name one of its settings, such as dev.log_retention_days.",),
    ),
    Bad(
        "an option of no stage",
        options={"pipeline.name": "mine"},
        problems=(
            "-c pipeline.name=mine: only stages take options; the pipeline itself follows its file. Change"
            " [pipeline] in config/commerce.toml.",
        ),
    ),
    Bad(
        "an option that names no setting",
        options={"dev.services.backend.max_task": "10"},
        problems=(
            '-c dev.services.backend.max_task=10: unknown setting "max_task". Did you mean max_tasks? Known'
            " here: cpu, memory_mib, port, capacity, min_tasks, max_tasks, step_scaling, target_tracking, canary,"
            " linear, health_check, tracing.",
        ),
    ),
    Bad(
        "an option of a service that is not there",
        options={"dev.services.frontend.max_tasks": "10"},
        problems=('-c dev.services.frontend.max_tasks=10: unknown setting "frontend". Known here: backend.',),
    ),
    Bad(
        "an option of a table",
        options={"dev.network": "10.0.0.0/16"},
        problems=(
            "-c dev.network=10.0.0.0/16: network is a table. Name one of its settings: cidr,"
            " availability_zones, public_subnets, private_subnets, nat_gateways, interface_endpoints.",
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
    Bad(
        "an option that is no number",
        options={"dev.services.backend.max_tasks": "ten"},
        problems=(
            "-c dev.services.backend.max_tasks=ten: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "an option out of range",
        options={"dev.services.backend.max_tasks": "5000"},
        problems=(
            "-c dev.services.backend.max_tasks=5000: must be a whole number from 1 to 500. Tasks of one"
            " service; none would be an outage, and 500 is where quotas are asked for.",
        ),
    ),
    Bad(
        "an option with a bad entry in a list",
        options={"dev.network.availability_zones": "us-east-1a,nowhere"},
        problems=(
            '-c dev.network.availability_zones=us-east-1a,nowhere: availability_zones[1] = "nowhere": must be'
            ' text like "us-east-1a". A region\'s name and a letter.',
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
    Bad(
        "an option for half a table",
        options={"dev.domain.name": "dev.example.com"},
        problems=(
            "-c dev.domain.name=dev.example.com: dev.domain.hosted_zone_id is missing. It must be text like"
            ' "Z0123456789ABCDEFGHIJ". Route 53 shows it beside the zone, and `aws route53 list-hosted-zones`'
            " after /hostedzone/.",
            "-c dev.domain.name=dev.example.com: dev.domain.hosted_zone_name is missing. It must be text of"
            ' at most 64 characters like "shop.example.com". Lower case, without scheme or final dot; a'
            " certificate's first name takes 64.",
        ),
    ),
    Bad(
        "an alarm that fires while scaling works",
        changes={"defaults.alarms.cpu_percent": 70},
        problems=(
            "defaults.alarms.cpu_percent = 70: cpu_percent is 70, but services.backend scales out at 70: the"
            " alarm would fire whenever scaling does its work. Set cpu_percent above 70.",
        ),
    ),
    Bad(
        "an address that is told of alarms twice",
        changes={"defaults.alarm_emails": ["a@example.com", "A@example.com"]},
        problems=(
            'defaults.alarm_emails = ["a@example.com", "A@example.com"]: a@example.com is named more than once.'
            " SNS subscribes an address once.",
        ),
    ),
    Bad(
        "production with nobody who listens",
        changes={"prod.alarm_emails": []},
        problems=(
            "prod.alarm_emails = []: prod needs somebody who learns that it is unhealthy. Set alarm_emails in [prod].",
        ),
    ),
    Bad(
        "an alarm at the very end",
        changes={"defaults.alarms.memory_percent": 100},
        problems=(
            "defaults.alarms.memory_percent = 100: must be a whole number from 1 to 99. Percent of what there"
            " is; at 100 the alarm would come too late.",
        ),
    ),
    Bad(
        "an alarm on no error at all",
        changes={"staging.alarms": {"error_percent": 0}},
        problems=(
            "staging.alarms.error_percent = 0: must be a number from 0.1 to 100. Percent of the requests"
            " of five minutes that end in a 5XX.",
        ),
    ),
    Bad(
        "an alarm address that is none",
        changes={"dev.alarm_emails": ["operators"]},
        problems=(
            'dev.alarm_emails[0] = "operators": must be text like "team@example.com". One plain address for'
            " each entry: AWS mails it a confirmation first.",
        ),
    ),
    Bad(
        "a latency longer than API Gateway waits",
        changes={"prod.alarms": {"latency_p95_ms": 30000}},
        problems=(
            "prod.alarms.latency_p95_ms = 30000: must be a whole number from 10 to 29000. Milliseconds within"
            " which 95 of 100 requests are answered; API Gateway gives up after 29,000.",
        ),
    ),
    Bad(
        "a time zone that nobody lives in",
        changes={"pipeline.gates.time_zone": "Europe/Berlln"},
        problems=(
            'pipeline.gates.time_zone = "Europe/Berlln": must be text like "Europe/Berlin". A time zone by '
            "region and city, with its summer time, or UTC.",
        ),
    ),
    Bad(
        "a time zone that is an abbreviation",
        changes={"pipeline.gates.time_zone": "CST"},
        problems=(
            'pipeline.gates.time_zone = "CST": must be text like "Europe/Berlin". A time zone by region and '
            "city, with its summer time, or UTC.",
        ),
    ),
    Bad(
        "a window that closes before it opens",
        changes={"pipeline.gates.window.until_hour": 9},
        problems=("pipeline.gates.window.until_hour = 9: must be after from_hour, 9: a window lies within one day.",),
    ),
    Bad(
        "a window at half past",
        changes={"pipeline.gates.window.from_hour": 9.5},
        problems=(
            "pipeline.gates.window.from_hour = 9.5: must be a whole number from 0 to 23. The window opens at"
            " this hour. Full hours: so the pipeline's rule knows them.",
        ),
    ),
    Bad(
        "a window after midnight",
        changes={"pipeline.gates.window.until_hour": 25},
        problems=(
            "pipeline.gates.window.until_hour = 25: must be a whole number from 1 to 24. The window closes "
            "at this hour; a deployment that has begun goes on.",
        ),
    ),
    Bad(
        "a window on no day",
        changes={"pipeline.gates.window.days": []},
        problems=(
            'pipeline.gates.window.days = []: must be a list like "Mon". Days of the week on which '
            "production may be deployed to.",
        ),
    ),
    Bad(
        "a window on a day of another language",
        changes={"pipeline.gates.window.days": ["Mo", "Tue"]},
        problems=(
            'pipeline.gates.window.days[0] = "Mo": must be one of "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", '
            '"Sun". A day of the week, as Mon or Thu. Did you mean Mon?',
        ),
    ),
    Bad(
        "a window on one day twice",
        changes={"pipeline.gates.window.days": ["Mon", "Mon"]},
        problems=('pipeline.gates.window.days = ["Mon", "Mon"]: a day is named more than once. Name each once.',),
    ),
    Bad(
        "a bake of a day",
        changes={"pipeline.gates.bake_minutes": 1440},
        problems=(
            "pipeline.gates.bake_minutes = 1440: must be a whole number from 1 to 60, or false for none. How"
            " long production's alarm is watched after its checks; the alarm looks back five minutes.",
        ),
    ),
    Bad(
        "a calendar beside the settings",
        changes={"pipeline.gates.blocked_days": "../days.ics"},
        problems=(
            'pipeline.gates.blocked_days = "../days.ics": must be text like "calendars/blocked-days.toml", '
            "or false for none. The calendar of days on which nothing is deployed, beside the settings "
            "files; false does without.",
        ),
    ),
    Bad(
        "gates without a time zone",
        changes={"pipeline.gates": {"bake_minutes": 10}},
        problems=(
            'pipeline.gates.time_zone is missing. It must be text like "Europe/Berlin". A time zone by '
            "region and city, with its summer time, or UTC.",
        ),
    ),
    Bad(
        "a gate that there is not",
        changes={"pipeline.gates.freeze": True},
        problems=(
            'pipeline.gates.freeze = true: unknown setting "freeze". Known here: time_zone, window, '
            "blocked_days, bake_minutes, rollback.",
        ),
    ),
    Bad(
        "a load check of production",
        changes={"prod.load_check": LOAD},
        problems=(
            "prod.load_check: prod is production: the load would be made beside its customers, and what it"
            " orders or pays would stay there. Set load_check = false, and check a stage before.",
        ),
    ),
    Bad(
        "more load than the API's rate allows",
        changes={"staging.load_check.users": 101, "staging.load_check.spawn_rate": 50},
        problems=(
            "staging.load_check.users = 101: 101 users make as many requests a second, but the API's"
            " rate_limit is 100: the check would measure how it refuses. Have fewer users, or raise"
            " rate_limit.",
        ),
    ),
    Bad(
        "a load that uses up the day's quota",
        changes={
            "staging.load_check.users": 100,
            "staging.load_check.spawn_rate": 50,
            "staging.load_check.seconds": 1001,
        },
        problems=(
            "staging.load_check.seconds = 1001: 100 users make up to 100100 requests in 1001 s, more than a"
            " tenth of the API's quota_per_day of 1000000: a day with ten pushes would use it up. Have fewer"
            " users, fewer seconds, or raise quota_per_day.",
        ),
    ),
    Bad(
        "more requests than the users make",
        changes={"staging.load_check.fewest_requests": 1161},
        problems=(
            "staging.load_check.fewest_requests = 1161: fewest_requests is 1161, but 20 users, of whom 5"
            " come each second, make no more than 1160 requests in 60 s. Ask for fewer requests, or have"
            " more users or seconds.",
        ),
    ),
    Bad(
        "users who never all come",
        changes={"staging.load_check.spawn_rate": 0.1},
        problems=(
            "staging.load_check.fewest_requests = 900: fewest_requests is 900, but 20 users, of whom 0.1"
            " come each second, make no more than 0 requests in 60 s. Ask for fewer requests, or have more"
            " users or seconds.",
        ),
    ),
    Bad(
        "a load check of nobody and for ever",
        changes={
            "staging.load_check": {
                "users": 0,
                "spawn_rate": 0,
                "seconds": 9999,
                "p95_ms": 1,
                "error_percent": 101,
                "fewest_requests": 0,
            }
        },
        problems=(
            "staging.load_check.users = 0: must be a whole number from 1 to 500. Users at once; each makes a"
            " request a second, so it is also the rate.",
            "staging.load_check.spawn_rate = 0: must be a number from 0.1 to 100. How many users more come"
            " each second, until all are there.",
            "staging.load_check.seconds = 9999: must be a whole number from 10 to 1800. How long the load"
            " lasts, from the first user on.",
            "staging.load_check.p95_ms = 1: must be a whole number from 10 to 29000. Milliseconds in which"
            " 95 of 100 requests to each endpoint are answered.",
            "staging.load_check.error_percent = 101: must be a number from 0 to 100. Percent of the requests"
            " to each endpoint that may be answered wrongly.",
            "staging.load_check.fewest_requests = 0: must be a whole number from 1 to 900000. A check that"
            " has made fewer requests has measured nothing, and fails.",
        ),
    ),
    Bad(
        "a load check without thresholds",
        changes={"staging.load_check": {"users": 10, "spawn_rate": 5, "seconds": 60}},
        problems=(
            "staging.load_check.p95_ms is missing. It must be a whole number from 10 to 29000. Milliseconds"
            " in which 95 of 100 requests to each endpoint are answered.",
            "staging.load_check.error_percent is missing. It must be a number from 0 to 100. Percent of the"
            " requests to each endpoint that may be answered wrongly.",
            "staging.load_check.fewest_requests is missing. It must be a whole number from 1 to 900000. A"
            " check that has made fewer requests has measured nothing, and fails.",
        ),
    ),
)
