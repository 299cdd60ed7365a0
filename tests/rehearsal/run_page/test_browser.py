"""The page of a run in a real browser: a headless Chromium that npm installs, or that of CHROMIUM."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operate.page import render as page_render
from operate.page.render import render
from tests.conftest import ROOT
from tests.operate.page.examples import NASTY, bad, good

Facts = dict[str, Any]
BROWSER = ROOT / "tests" / "browser"
_SECONDS = 180
_RUNS_HERE = sys.platform == "linux" and platform.machine() == "x86_64"

pytestmark = pytest.mark.skipif(
    not (_RUNS_HERE or os.environ.get("CHROMIUM")),
    reason=f"NO BROWSER LOOKED AT THE PAGE: the pinned Chromium is for Linux on x86-64, not for {sys.platform} on"
    f" {platform.machine()}; name another in CHROMIUM",
)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Chromium is unpacked; 200 MB that nobody should find later."""
    assert (BROWSER / "node_modules" / "puppeteer-core").is_dir(), "make contract installs the browser: `make browser`"
    directory = tmp_path_factory.mktemp("chromium")
    yield directory
    shutil.rmtree(directory)


def probe(html: str, directory: Path) -> Facts:
    page = directory / "index.html"
    page.write_text(html, encoding="utf-8")
    done = subprocess.run(
        ["node", BROWSER / "probe.mjs", page],
        env={**os.environ, "TMPDIR": str(directory)},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts: Facts = json.loads(done.stdout)
    return facts


@pytest.fixture(scope="module")
def of_bad(unpacked: Path) -> Facts:
    return probe(render(bad()), unpacked)


@pytest.fixture(scope="module")
def of_good(unpacked: Path) -> Facts:
    return probe(render(good()), unpacked)


@pytest.fixture(params=["good", "bad"])
def facts(request: pytest.FixtureRequest) -> Facts:
    found: Facts = request.getfixturevalue(f"of_{request.param}")
    return found


def test_nothing_is_asked_of_any_network_and_nothing_complains(facts: Facts) -> None:
    for look in (*facts["looks"], facts["withoutScripts"]):
        assert [url for url in look["requests"] if not url.startswith("file:")] == []
        assert len(look["requests"]) == 1
        assert look["errors"] == []


def test_it_fits_a_phone_with_everything_closed_and_open(facts: Facts) -> None:
    for look in facts["looks"]:
        assert (look["closed"]["width"], look["open"]["width"]) == (look["width"], look["width"])


def test_a_phone_and_a_desk_each_have_their_picture(facts: Facts) -> None:
    for look in facts["looks"]:
        assert look["closed"]["pictures"] == [look["width"] > 700, look["width"] < 700]


def test_in_the_dark_it_is_dark_and_everything_can_be_read_in_both(facts: Facts) -> None:
    backs = {look["scheme"]: look["closed"]["back"] for look in facts["looks"]}
    assert backs["light"] != backs["dark"]
    for look in facts["looks"]:
        assert look["pale"]["count"] > 300
        assert look["pale"]["pale"] == []


def test_a_text_that_is_too_pale_would_be_seen(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(page_render._TEMPLATES, unpacked / "templates")
    style = unpacked / "templates" / "page.css"
    style.write_text(style.read_text().replace("--soft: #56606b", "--soft: #9aa4af"))
    monkeypatch.setattr(page_render, "_TEMPLATES", unpacked / "templates")
    light = [look for look in probe(render(good()), unpacked)["looks"] if look["scheme"] == "light"]
    assert all(look["pale"]["pale"] for look in light)


def test_it_has_its_landmarks(facts: Facts) -> None:
    assert facts["looks"][0]["closed"]["landmarks"] == ["header", "nav", "main", "footer"]


def test_the_filter_finds_tests_by_text_and_by_result(of_bad: Facts) -> None:
    found = of_bad["filter"]
    (row,) = found["byText"]["rows"]
    assert "test_order_number_3_can_be_read_back" in row
    assert found["byText"]["told"] == "1 of 314 tests"
    assert [row.split()[0] for row in found["byState"]] == ["failed"]
    assert found["after"] == found["before"]


def test_a_failed_test_is_the_first_that_one_sees(of_bad: Facts) -> None:
    assert of_bad["filter"]["before"][0].split()[0] == "failed"
    assert "AssertionError" in of_bad["filter"]["before"][0]


def test_what_comes_from_outside_is_text_to_the_browser_too(of_bad: Facts) -> None:
    assert NASTY in of_bad["looks"][0]["closed"]["title"]
    assert NASTY in of_bad["withoutScripts"]["first"]


def test_a_script_or_a_style_that_got_in_would_not_count_and_nothing_can_be_fetched(of_good: Facts) -> None:
    assert of_good["policy"].pop("refused")
    assert of_good["policy"] == {"smuggled": False, "styled": "block", "reached": False}


def test_links_lead_to_their_part_and_open_it(facts: Facts) -> None:
    assert facts["links"]["count"] > 30
    assert facts["links"]["missing"] == []
    assert 0 <= facts["links"]["top"] < 100


def test_the_keyboard_reaches_and_opens_what_is_folded(facts: Facts) -> None:
    assert facts["keyboard"]["focus"]["at"] == "SUMMARY"
    assert facts["keyboard"]["focus"]["outline"] != "none"
    before, after = facts["keyboard"]["states"]
    assert before is not after


def test_lines_of_a_log_are_found_by_text(of_good: Facts) -> None:
    assert of_good["log"]["back"]
    assert of_good["log"]["kept"]
    assert all("line 7" in line for line in of_good["log"]["kept"])


def test_without_scripts_everything_is_there(of_bad: Facts) -> None:
    found = of_bad["withoutScripts"]
    assert (found["form"], found["tests"], found["open"]) == (False, 314, True)


def test_it_can_be_printed(facts: Facts) -> None:
    assert facts["paper"]["nav"] == "none"
    assert facts["paper"]["bytes"] > 10_000
