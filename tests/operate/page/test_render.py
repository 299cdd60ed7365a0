"""The file: one that needs nothing else, in which whatever comes from outside is text."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from operate.page.log import as_log
from operate.page.model import Page
from operate.page.picture import draw
from operate.page.render import headline, render
from operate.page.state import State
from operate.page.text import MOST_LINES, duration, plain
from operate.page.timeline import timeline
from tests.operate.page.examples import NASTY, bad, good


class Elements(HTMLParser):
    """All elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def attribute(self, name: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(name))]


PAGES = pytest.mark.parametrize("page", [good(), bad()], ids=["good", "bad"])


@PAGES
def test_nothing_is_fetched_from_anywhere(page: Page) -> None:
    elements = Elements(render(page))
    assert not elements.attribute("src")
    assert not elements.attribute("srcset")
    assert {attributes["href"] for tag, attributes in elements.found if tag == "link"} == {"data:,"}
    assert not re.search(r"@import|url\((?!#)", render(page))
    (policy,) = [value for value in elements.attribute("content") if "default-src" in value]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@PAGES
def test_no_style_and_no_handler_stands_in_an_element_where_the_policy_would_refuse_it(page: Page) -> None:
    for _, attributes in Elements(render(page)).found:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_whatever_comes_from_outside_stays_text() -> None:
    html = render(bad())
    assert NASTY not in html
    assert html.count("<script>") == 1
    assert "&lt;script&gt;document.title" in html


def test_only_addresses_of_the_web_are_linked() -> None:
    page = good()
    approval = replace(page.approvals[0], link="javascript:alert(1)")
    links = Elements(render(replace(page, approvals=(approval,)))).attribute("href")
    assert not [link for link in links if "script" in link]


@PAGES
def test_every_link_within_the_page_has_its_target(page: Page) -> None:
    elements = Elements(render(page))
    targets = elements.attribute("id")
    assert len(targets) == len(set(targets))
    inner = [href[1:] for href in elements.attribute("href") if href.startswith("#")]
    assert inner
    assert not set(inner) - set(targets)


@PAGES
def test_headings_come_in_their_order(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in Elements(render(page)).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_failures_are_told_first_and_named_with_their_message() -> None:
    html = render(bad())
    assert html.index('id="failures"') < html.index('id="tests"')
    part = html[html.index('<section id="failures"') : html.index('<section id="tests"')]
    assert "AssertionError: assert 500 == 200" in part
    rows = re.findall(r'data-state="([a-z-]+)"', html[html.index("shop-dev-checks</h4>") :])
    assert rows[0] == "failed"


def test_the_end_of_a_failed_actions_log_is_there_before_anything_is_opened() -> None:
    html = render(bad())
    details = html[html.index('id="action-dev-checks"') :]
    assert details.startswith('id="action-dev-checks" open')
    assert details.index("the very end") < details.index("<summary>The log</summary>")


def test_colours_and_cursor_movements_of_a_log_are_gone() -> None:
    assert plain("\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07") == "red link"
    assert plain("10 %\r50 %\r100 %\nnext\x00\u202e") == "100 %\nnext"


def test_a_big_log_is_cut_to_its_end_and_says_so() -> None:
    log = as_log(f"line {number}" for number in range(MOST_LINES * 3))
    assert len(log.lines) == MOST_LINES
    assert log.lines[-1] == f"line {MOST_LINES * 3 - 1}"
    assert "1,000 lines" in log.cut
    assert not as_log(["short"]).cut
    assert sum(map(len, as_log(["x" * 1999] * MOST_LINES).lines)) < 130_000


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (9.9, "9.9 s"), (9.97, "10 s"), (75, "75 s"), (150, "2 min 30 s"), (3900, "1 h 5 min")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_headline_says_how_it_ended_and_where() -> None:
    assert headline(good()) == "Succeeded in 3 min 54 s"
    assert headline(bad()) == "Failed in Dev / Checks, after 117 s"
    assert headline(replace(bad(), state=State.STOPPED, stages=good().stages[:1])) == "Stopped, after 1.2 s"


def test_a_page_of_a_run_of_which_nothing_is_known_is_a_page() -> None:
    html = render(replace(good(), stages=(), approvals=(), images=(), executions=()))
    assert "No action has started" in html


def test_the_picture_has_a_card_for_each_stage_in_both_forms() -> None:
    stages = good().stages
    for columns in (1, 4):
        picture = draw(stages, columns=columns)
        assert [card.stage.name for card in picture.cards] == [stage.name for stage in stages]
        assert len(picture.arrows) == len(stages) - 1
        assert all(card.x + picture.card <= picture.width for card in picture.cards)
        assert all(card.y + card.height <= picture.height for card in picture.cards)
    places = {(card.x, card.y) for card in draw(stages).cards}
    assert len(places) == len(stages)


def test_a_state_is_told_by_word_and_shape_and_not_by_colour_alone() -> None:
    html = render(good())
    for state in State:
        assert f'id="sign-{state.sign}"' in html
    shapes = re.findall(r'<symbol id="sign-[a-z-]+"[^>]*>(.*?)</symbol>', html)
    assert len(set(shapes)) == len(State)
    assert "Succeeded · 64 s" in html


def test_bars_of_the_time_line_lie_where_the_actions_did() -> None:
    bars = {(bar.action.stage, bar.action.label): bar for bar in timeline(good()).bars}
    assert bars["Source", "shop"].start == 0
    assert bars["Build", "Synth"].width == pytest.approx(100 * 64 / 234, abs=0.01)
    assert bars["Prod", "Checks"].start + bars["Prod", "Checks"].width == pytest.approx(100, abs=0.02)
    assert bars["ApproveProd", "ApproveProd"].look == "waited"
    assert [name for _, name in timeline(good()).ticks] == ["0 s", "1:00", "2:00", "3:00"]


def test_an_approval_that_was_not_reached_is_told_from_one_that_there_is_not() -> None:
    assert "Nobody was asked: the run did not come that far." in render(bad())
    assert "This pipeline asks nobody." in render(replace(bad(), stages=bad().stages[:4]))


@pytest.mark.parametrize(("stages", "rows"), [(1, [1]), (5, [3, 2]), (8, [4, 4]), (9, [3, 3, 3])])
def test_rows_of_the_picture_are_about_as_long(stages: int, rows: list[int]) -> None:
    heights = [card.y for card in draw((good().stages * 2)[:stages]).cards]
    assert [heights.count(y) for y in sorted(set(heights))] == rows
