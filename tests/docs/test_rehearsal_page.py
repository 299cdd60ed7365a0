import re
from pathlib import Path

import pytest

from tests.docs import rehearsal_page

_ROOT = Path(__file__).parents[2]


def test_the_page_about_the_rehearsal_is_up_to_date() -> None:
    written = rehearsal_page.render(rehearsal_page.TEMPLATE.read_text(), rehearsal_page.parts())
    assert rehearsal_page.PAGE.read_text() == written, "run: make docs"


def test_every_place_is_filled_and_every_part_has_one() -> None:
    assert rehearsal_page.render("a\n<!-- b -->\nc\n", {"b": "| x |"}) == "a\n| x |\nc\n"
    with pytest.raises(KeyError, match="missing"):
        rehearsal_page.render("<!-- missing -->\n", {})
    with pytest.raises(KeyError, match="left"):
        rehearsal_page.render("", {"left": "over"})


def _code() -> str:
    sources = [path for part in ("rehearsal", "operate") for path in (_ROOT / part).rglob("*.py")]
    return "\n".join([path.read_text() for path in sources] + [(_ROOT / "Makefile").read_text()])


def test_the_page_names_the_variables_that_the_code_reads() -> None:
    code = _code()
    section = rehearsal_page.TEMPLATE.read_text().partition("## Environment variables")[2].partition("\n## ")[0]
    named = {name for row in re.findall(r"^\| (`.*?`) \|", section, re.MULTILINE) for name in re.findall(r"\w+", row)}
    assert not {name for name in named if not re.search(rf"\b{name}\b", code, re.IGNORECASE)}
    assert set(re.findall(r'"(TAP_[A-Z_]+)"', code)) - {"TAP_REHEARSAL"} <= named, "TAP_REHEARSAL is the marker"


def test_the_page_names_the_directories_where_results_are() -> None:
    code = _code()
    section = rehearsal_page.TEMPLATE.read_text().partition("## Results")[2].partition("\n## ")[0]
    named = {name for path in re.findall(r"^\| `(.*?)` \|", section, re.MULTILINE) for name in re.findall(r"\w+", path)}
    names = named - {"step", "execution", "stage", "action", "group", "log", "json"}
    assert {"results", "preparation", "engine", "reports", "summary", "cache", "run"} == names
    assert not {name for name in names if not re.search(rf'"{name}[."]', code)}
