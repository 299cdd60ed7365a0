"""Gates that must be refused."""

from tests.stages.refused.bad import Bad

BAD = (
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
)
