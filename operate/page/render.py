"""The page as one HTML file: no request leaves it, and its own style and script are all that it may use."""

import base64
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import jinja2

from operate.page.model import Page
from operate.page.picture import draw
from operate.page.state import State
from operate.page.text import duration, moment, plain
from operate.page.timeline import timeline

_TEMPLATES = Path(__file__).with_name("templates")
_LAST_LINES = 30
_APPROVALS = {State.SUCCEEDED: "approved", State.FAILED: "rejected", State.RUNNING: "waits for an answer"}

Part = tuple[str, str, str]
"""The id of a part of the page, its title, and how much is in it."""


def render(page: Page) -> str:
    """The HTML. Whatever is in the page is text there, and never markup."""
    style, script = (_TEMPLATES.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            parts=list(_parts(page)),
            headline=headline(page),
            facts=list(_facts(page)),
            wide=draw(page.stages),
            narrow=draw(page.stages, columns=1),
            times=timeline(page),
            test_counts=_test_counts(page),
            load_reports=[report for action in page.actions for report in action.reports if report.is_load],
            approval_words=_APPROVALS,
            same=State.SUCCEEDED,
            not_same=State.FAILED,
            last_lines=_LAST_LINES,
            style=style,
            script=script,
            policy=_policy(style=style, script=script),
        )
    )


def headline(page: Page) -> str:
    """How it ended, in a line."""
    took = duration(page.seconds)
    if page.state is State.SUCCEEDED:
        return f"Succeeded in {took}"
    where = next((f"{action.stage} / {action.label}" for action in page.failed), "")
    if not where:
        where = next((stage.name for stage in page.stages if stage.state not in (State.SUCCEEDED, State.SKIPPED)), "")
    after = f", after {took}" if took else ""
    return f"{page.state}{f' in {where}' if where and page.state is not State.SUPERSEDED else ''}{after}"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters.update(duration=duration, moment=moment, first_lines=_first_lines, safe_link=_safe_link)
    return environment


def _clean(value: object) -> object:
    """What comes from outside may have control characters; markup of our own templates has none."""
    return plain(value) if type(value) is str else value


def _policy(*, style: str, script: str) -> str:
    """Nothing is fetched, and only this very style and script count, whatever a log smuggles in."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _parts(page: Page) -> Iterator[Part]:
    load = any(report.is_load for action in page.actions for report in action.reports)
    alarms = sum(len(deployment.alarms) for deployment in page.deployments)
    changes = sum(len(deployment.changes) for deployment in page.deployments)
    resources = sum(len(deployment.resources) for deployment in page.deployments)
    missing = len(page.known.not_exercised) + len(page.known.recorded_only)
    tests = sum(_test_counts(page).values())
    held = any(rule.state is State.FAILED for stage in page.stages for rule in stage.rules)
    yield "pipeline", "The pipeline", ""
    if page.failed or held:
        yield "failures", "What failed", ""
    yield "tests", "Tests", f"{tests:,}" if tests else ""
    yield "actions", "Actions and their logs", str(len(page.ran))
    yield "approvals", "Approvals and gates", ""
    yield "changes", "What changed", f"{changes:,}" if changes else ""
    if page.images:
        yield "images", "Images", str(len(page.images))
    if load:
        yield "load", "Load check", ""
    if alarms or page.known.drills:
        yield "alarms", "Alarms", str(alarms or "")
    yield "resources", "What is deployed", f"{resources:,}" if resources else ""
    yield "accounts", "Accounts", ""
    if page.executions:
        yield "executions", "Executions", ""
    if missing:
        yield "missing", "Not exercised", str(missing)


def _facts(page: Page) -> Iterator[tuple[str, str]]:
    commit = page.commit
    facts = {
        "Product": page.product,
        "Commit": f"{commit.id[:12]}{f' on {commit.branch}' if commit.branch else ''}",
        "Author": f"{commit.author}{f' <{commit.email}>' if commit.email else ''}",
        "Started": moment(page.started),
        "Triggered by": page.trigger,
        "Stopped": page.stopped_because,
        "Execution": page.execution,
        "Pipeline": f"{page.pipeline}{f', version {page.version}' if page.version else ''}",
        "Where": f"{page.known.where}, account {page.account}, {page.region}",
    }
    yield from ((name, value) for name, value in facts.items() if value.strip())


def _test_counts(page: Page) -> dict[State, int]:
    """Of the last attempt of each action."""
    counts: dict[State, int] = {}
    order = (State.FAILED, State.UNKNOWN, State.SKIPPED, State.SUCCEEDED)
    for report in (report for stage in page.stages for action in stage.latest for report in action.reports):
        for state, number in report.counts.items():
            counts[state] = counts.get(state, 0) + number
    return {state: counts[state] for state in order if state in counts}


def _first_lines(text: str, most: int) -> str:
    return "\n".join(text.strip().split("\n")[:most])


def _safe_link(text: str) -> str:
    """A link beside the page, and nothing else."""
    return quote(text, safe="/.-_")
