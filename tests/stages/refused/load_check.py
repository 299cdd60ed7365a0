"""Load checks that must be refused."""

from tests.stages.refused.bad import LOAD, Bad

BAD = (
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
