"""The pages of runs: `.rehearsal/runs/<execution>/index.html`, written while the embedded AWS still answers."""

import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rehearsal.pipeline.action import Clients, slug
from rehearsal.workspace import Workspace

if TYPE_CHECKING:
    from operate.page.known import Drill
    from operate.page.model import Page

MOST_RUNS = 20
"""Older pages are removed."""
INDEX = "index.html"
LATEST = "latest"


@dataclass(kw_only=True)
class RunPages:
    """Writes the page of each run, and that of a run that was cut short as this context is left.

    A page that cannot be written is a warning by `say`, and never what a run fails for.
    """

    workspace: Workspace
    product: str
    clients: Callable[[], Clients]
    say: Callable[[str], None]
    _page: "Page | None" = field(default=None, init=False)
    _drills: "tuple[Drill, ...]" = field(default=(), init=False)

    _since: float = field(default=0.0, init=False)

    def __enter__(self) -> Self:
        self._since = time.time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what there is to write, and say where it is."""
        if file := self._guarded(self._finish):
            self.say(f"The page of this run: {file}")

    def write(self) -> None:
        """Read and write the page of the newest run. Before any drill: the alarms are then as the run left them."""
        self._guarded(self._read_and_write)

    def drilled(self, name: str, *, where: str, result: str, details: tuple[str, ...] = ()) -> None:
        """Note what came of a drill, for the page."""
        from operate.page.known import Drill  # noqa: PLC0415 - as below

        self._drills += (Drill(name=name, where=where, result=result, details=details),)

    def _guarded(self, do: Callable[[], Path | None]) -> Path | None:
        try:
            return do()
        except Exception as error:  # the run's own result counts, whatever is wrong with its page
            self.say(f"The page of this run could not be written: {error or type(error).__name__}")
            return None

    def _finish(self) -> Path | None:
        newest = newest_execution(self.workspace, since=self._since)
        if not newest:
            return None
        if self._page is None or self._page.execution != newest["pipelineExecutionId"]:
            return self._read_and_write()
        known = replace(self._page.known, drills=self._drills)
        return _write(replace(self._page, known=known), self.workspace)

    def _read_and_write(self) -> Path | None:
        from rehearsal.run_page import read  # noqa: PLC0415 - Jinja and the page are for the end of a run

        newest = newest_execution(self.workspace, since=self._since)
        if not newest:
            return None
        self._drills = ()
        self._page = read(newest, clients=self.clients(), workspace=self.workspace, product=self.product)
        return _write(self._page, self.workspace)


def newest_execution(workspace: Workspace, *, since: float) -> dict[str, Any] | None:
    """What the runner has recorded of the execution that began last, of those with news since then.

    One that was rolled back comes before its rollback. None if there are none.
    """
    found = [json.loads(file.read_bytes()) for file in (workspace.state / "executions").glob("*/*.json")]
    news = [execution for execution in found if float(execution["lastUpdateTime"]) >= since]
    pushed = [execution for execution in news if execution.get("executionType") != "ROLLBACK"]
    return max(pushed or news, key=lambda execution: float(execution["startTime"]), default=None)


def pages(workspace: Workspace) -> dict[str, Path]:
    """The pages that there are, by their executions; the newest last."""
    files = sorted(workspace.runs.glob(f"*/{INDEX}"), key=lambda file: file.stat().st_mtime)
    return {file.parent.name: file for file in files if not file.parent.is_symlink()}


def keep_logs(workspace: Workspace, execution: str) -> Path:
    """Put the logs of an execution beside its page, where the next run leaves them; the directory."""
    target = workspace.runs / execution / "logs"
    target.mkdir(parents=True, exist_ok=True)
    for log in sorted((workspace.results / execution).glob("*.log")):
        copy = target / log.name
        copy.unlink(missing_ok=True)
        try:
            copy.hardlink_to(log)
        except OSError:  # no file system of ours, or one without links
            shutil.copyfile(log, copy)
    return target


def log_name(stage: str, action: str) -> str:
    """The file of an action's log."""
    return f"{slug(stage, action)}.log"


def _write(page: "Page", workspace: Workspace) -> Path:
    from operate.page.render import render  # noqa: PLC0415 - as above

    file = workspace.runs / page.execution / INDEX
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(render(page), encoding="utf-8")
    draft.replace(file)
    latest = workspace.runs / LATEST
    latest.unlink(missing_ok=True)
    with suppress(OSError):  # a file system without links
        latest.symlink_to(page.execution, target_is_directory=True)
    for old in list(pages(workspace).values())[:-MOST_RUNS]:
        shutil.rmtree(old.parent)
    return file
