"""Entrances and their firewalls that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
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
)
