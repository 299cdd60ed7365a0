"""`tap`: what people do with the pipeline. Make targets of the same names call it."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rehearsal import guard, preflight, products
from rehearsal.errors import RehearsalError
from rehearsal.system_errors import explain
from rehearsal.workspace import Workspace

_CHECKOUT = Path(__file__).parents[1]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


def _workspace() -> Workspace:
    return Workspace(_CHECKOUT / ".rehearsal")


@app.command()
def rehearse(
    *,
    product: Annotated[str, typer.Option(help="Which file of config/ to rehearse.")] = "commerce",
    approve: Annotated[bool, typer.Option("--approve", help="Approve the promotion without asking.")] = False,
    base: Annotated[
        str,
        typer.Option(envvar="BASE", help="Take this revision to prod first, then push HEAD on top of it."),
    ] = "",
) -> None:
    """Push HEAD through the whole pipeline on this machine; exits 0 only if prod is deployed and checked."""
    workspace = _workspace()
    checkout = preflight.check(workspace)
    products.check(checkout.directory, product=product, revisions=(*([base] if base else []), "HEAD"))
    for warning in checkout.warnings:
        print(f"warning: {warning}", file=sys.stderr)

    def main() -> int:
        from rehearsal.rehearse import Wishes, run  # noqa: PLC0415 - heavy, and not before the guard has forked

        return run(workspace, Wishes(checkout=checkout.directory, product=product, approve=approve, base=base or None))

    sys.exit(guard.run_guarded(main, workspace=workspace))


def _answer(*, approved: bool, reason: str) -> None:
    from rehearsal.pipeline import approval  # noqa: PLC0415 - heavy

    print(approval.answer(_workspace(), approved=approved, by=approval.user_name(), reason=reason))


@app.command()
def approve() -> None:
    """Approve the promotion that a rehearsal in another terminal waits for."""
    _answer(approved=True, reason="")


@app.command()
def reject(*, reason: Annotated[str, typer.Option(envvar="REASON", help="Why; everybody reads it.")] = "") -> None:
    """Reject it. Prod stays as it is."""
    _answer(approved=False, reason=reason)


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
    """Run a command; what a person can mend is said in a sentence, with exit code 2."""
    try:
        app(prog_name="tap")
    except RehearsalError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(explain(error, path=_workspace().root), file=sys.stderr)
    else:
        return
    sys.exit(2)


if __name__ == "__main__":
    os.chdir(_CHECKOUT)
    main()
