"""The page of an execution as a file: `tap reports --html`."""

from pathlib import Path

from operate.errors import CommandError
from operate.page.collect import collect
from operate.page.known import Known, Missing
from operate.page.render import render
from operate.target import Target


def write(target: Target, *, execution: str, file: Path) -> Path:
    """Read the execution from AWS, or from the rehearsal's, and write its page.

    Raises:
        CommandError: The file cannot be written.
    """
    page = collect(
        target,
        pipeline=target.pipeline,
        account=target.account,
        region=target.region,
        execution=execution,
        product=target.product,
        known=_rehearsed() if target.rehearsal else Known(),
    )
    try:
        file.write_text(render(page), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}. Name another file: --html FILE") from None
    return file


def _rehearsed() -> Known:
    """What a rehearsal says of every run; its drills and whole logs are on the page that it writes by itself."""
    from rehearsal.engine.not_exercised import NOT_EXERCISED  # noqa: PLC0415 - on AWS there is none

    missing = (Missing(thing=one.thing, why=one.why, proven_by=one.proven_by) for one in NOT_EXERCISED)
    return Known(where="this machine", rehearsal=True, not_exercised=tuple(missing))
