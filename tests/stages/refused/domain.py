"""Domains and storefronts that must be refused."""

from tests.stages.refused.bad import UUID, Bad
from tests.stages.settings_file import REMOVED

BAD = (
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
)
