"""Alarms, dashboards and logs that must be refused."""

from tests.stages.refused.bad import Bad
from tests.stages.settings_file import REMOVED

BAD = (
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
        "a share of traces that is none",
        changes={"defaults.trace_percent": 0},
        problems=(
            "defaults.trace_percent = 0: must be a number from 0.1 to 100. Of 100 requests that nobody traces yet,"
            " how many begin a trace: a million traces cost 5 USD, and a hundredth of busy traffic tells as"
            " much.",
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
)
