"""Calendars of blocked days that must be refused, each with what its author is to read."""

from datetime import date
from pathlib import Path

import pytest

from stages.settings import CONFIG, SettingsError, load
from stages.settings.calendar import read_calendar
from tests.stages.settings_file import write

GOOD = """
valid_until = 2027-12-31
[[blocked]]
name = "Freeze"
from = 2026-12-14
until = 2027-01-08
[[blocked]]
name = "Labour Day"
from = 2027-05-01
"""
ONE = '[[blocked]]\nname = "Freeze"\nfrom = 2026-12-14\n'
VALID = "valid_until = 2027-12-31\n"
NO_DAYS = "blocked: must be tables [[blocked]], at least one: a calendar without days is a gate that stands open."
NO_DATE = "until: must be a date like 2027-01-08, without quotes, or left out for a single day."


def problems(directory: Path, text: str) -> list[str]:
    (directory / "days.toml").write_text(text)
    calendar, found = read_calendar(directory, "days.toml")
    assert (calendar is None) == bool(found)
    return [problem.removeprefix(f"{directory.name}/days.toml: ") for problem in found]


def test_a_calendar_has_its_days_with_both_ends(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD) == []
    calendar, _ = read_calendar(tmp_path, "days.toml")
    assert calendar
    assert [(entry.first, entry.last) for entry in calendar.blocked] == [
        (date(2026, 12, 14), date(2027, 1, 8)),
        (date(2027, 5, 1), date(2027, 5, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ONE, "valid_until: must be a date like 2027-12-31: after it nothing is deployed, until the calendar goes on."),
        (
            f'valid_until = "2027-12-31"\n{ONE}',
            "valid_until: must be a date like 2027-12-31: after it nothing is deployed, until the calendar goes on.",
        ),
        (
            VALID,
            NO_DAYS,
        ),
        (
            f"{VALID}blocked = []",
            NO_DAYS,
        ),
        (f"{VALID}until = 1\n{ONE}", "until: unknown setting. A calendar has valid_until and [[blocked]] tables."),
        (
            f"{VALID}[[blocked]]\nfrom = 2026-12-14",
            '[[blocked]] number 1, name: must be text like "Year-end freeze": whoever is stopped by it reads it.',
        ),
        (
            f'{VALID}[[blocked]]\nname = "Freeze"',
            "[[blocked]] number 1, from: must be a date like 2026-12-14, without quotes.",
        ),
        (
            f"{VALID}{ONE}until = 2026-12-14T00:00:00Z",
            f"[[blocked]] number 1, {NO_DATE}",
        ),
        (
            f"{VALID}{ONE}until = 2026-12-13",
            "[[blocked]] number 1, until = 2026-12-13: must not be before from = 2026-12-14.",
        ),
        (
            f"{VALID}{ONE}to = 2026-12-20",
            "[[blocked]] number 1, to: unknown setting. Known settings: name, from, until.",
        ),
    ],
)
def test_a_mistake_is_explained(tmp_path: Path, text: str, problem: str) -> None:
    assert problems(tmp_path, text) == [problem]


def test_what_is_no_toml_or_not_there_is_named(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "valid_until = yesterday")
    assert found.startswith("the calendar of blocked days cannot be read: Invalid value (at line 1")
    calendar, (absent,) = read_calendar(tmp_path, "none.toml")
    assert calendar is None
    assert absent.endswith(
        "none.toml: there is no such calendar of blocked days. pipeline.gates.blocked_days names it."
    )


def test_a_calendar_that_the_function_has_no_room_for_is_refused(tmp_path: Path) -> None:
    entry = f'[[blocked]]\nname = "{"x" * 60}"\nfrom = 2026-12-14\n'
    (found,) = problems(tmp_path, VALID + 40 * entry)
    assert found.startswith("too long by ")


def test_the_settings_are_refused_with_their_calendar(tmp_path: Path) -> None:
    config = write(tmp_path, {})
    (config / "calendars" / "blocked-days.toml").write_text(VALID)
    with pytest.raises(SettingsError) as error:
        load(directory=config)
    assert len(error.value.problems) == 1
    assert error.value.problems[0].startswith("config/calendars/blocked-days.toml: blocked: must be tables")


def test_without_gates_there_is_no_calendar(tmp_path: Path) -> None:
    assert load(directory=write(tmp_path, {"pipeline.gates": False})).blocked_days is None


def test_both_products_have_one() -> None:
    assert load().blocked_days == read_calendar(CONFIG, "calendars/blocked-days.toml")[0]
    assert load(product="payments").blocked_days
