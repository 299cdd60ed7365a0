"""`tap`: what people do with the pipeline, on AWS and in the rehearsal. Make targets of the same names call it."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from operate.commands import approve, history, logs, rehearse, reject, reports, retry, rollback, start, status, stop
from operate.errors import MEANINGS, CommandError, ExitCode
from rehearsal.errors import RehearsalError
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace

_CHECKOUT = Path(__file__).parents[1]

app = typer.Typer(
    name="tap",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=__doc__,
    epilog=f"Exit codes: {'; '.join(f'{code.value} {meaning}' for code, meaning in MEANINGS.items())}.",
)
for command in (
    status.status,
    approve.approve,
    reject.reject,
    reports.reports,
    logs.logs,
    history.history,
    start.start,
    stop.stop,
    retry.retry,
    rollback.rollback,
):
    app.command(rich_help_panel="Pipeline")(command)
app.add_typer(rehearse.app, name="rehearse")

_AT_THE_CHECKOUT = {"rehearse", "sandbox", "sandbox-destroy"}
"""Commands that run others, which expect to be there."""


@app.callback()
def _begin(context: typer.Context) -> None:
    if context.invoked_subcommand in _AT_THE_CHECKOUT:
        os.chdir(_CHECKOUT)


def _workspace() -> Workspace:
    return Workspace(_CHECKOUT / ".rehearsal")


_Name = Annotated[
    str, typer.Option(envvar="SANDBOX_NAME", help="Yours, or a branch's; by default the current branch's.")
]
_Product = Annotated[str, typer.Option(help="Which file of config/.")]


@app.command()
def sandbox(
    *,
    name: _Name = "",
    product: _Product = "commerce",
    days: Annotated[int | None, typer.Option(help="How long it stands; by default as the settings say.")] = None,
) -> None:
    """Make a stack of your own in AWS, or renew it."""
    from operate.sandbox import Sandbox  # noqa: PLC0415 - settings and botocore, for this alone

    sys.exit(Sandbox.of(name, product=product, checkout=_CHECKOUT).deploy(days=days))


@app.command()
def sandbox_destroy(*, name: _Name = "", product: _Product = "commerce") -> None:
    """Delete it with all that is in it."""
    from operate.sandbox import Sandbox  # noqa: PLC0415 - as above

    sys.exit(Sandbox.of(name, product=product, checkout=_CHECKOUT).destroy())


def main() -> None:
    """Run a command; what a person can mend is said in a sentence, with one of the exit codes of operate/errors.py."""
    try:
        app(prog_name="tap")
    except Exception as error:
        told = _in_words(error)
        if told is None:
            raise
        print(told, file=sys.stderr)
        sys.exit(told.code if isinstance(told, CommandError) else ExitCode.MEND)


def _in_words(error: Exception) -> RehearsalError | None:
    """What a person needs to know of an error; None if it is a mistake of ours."""
    if isinstance(error, RehearsalError):
        return error
    if type(error).__module__.startswith("botocore."):
        from operate.explain import explain as explain_aws  # noqa: PLC0415 - botocore, which is there by now

        return explain_aws(error)
    if isinstance(error, OSError):
        return explain(error, path=_workspace().root)
    return None


if __name__ == "__main__":
    main()
