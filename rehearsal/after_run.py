"""What is done at the end of each run, whether a whole rehearsal is made of it or a cloud goes on: kept for people."""

from dataclasses import dataclass
from pathlib import Path

from rehearsal.engine.not_exercised import NOT_EXERCISED, recorded_only
from rehearsal.pipeline.record import RunRecord
from rehearsal.reviews import KeptReview
from rehearsal.session import Rehearsal
from rehearsal.summary import write_summary


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is there of a run: its summary for programs, what its build said would change, what was not exercised."""

    summary: Path
    review: KeptReview | None
    not_exercised: tuple[str, ...]


def after_run(rehearsal: Rehearsal, record: RunRecord) -> Kept:
    """Keep it, as long as the embedded AWS can still be asked."""
    workspace = rehearsal.workspace
    not_exercised = (*recorded_only(workspace.state), *map(str, NOT_EXERCISED))
    return Kept(
        review=rehearsal.keep_review(record),
        summary=write_summary(record, workspace.results, product=rehearsal.product, not_exercised=not_exercised),
        not_exercised=not_exercised,
    )
