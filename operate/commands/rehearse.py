"""`tap rehearse`: the whole pipeline on this machine, once; or as a cloud that stays up and is pushed to."""

import sys
import time
from typing import Annotated

import typer

from operate import completion
from operate.target import CHECKOUT
from rehearsal import guard, preflight, products
from rehearsal.errors import RehearsalError
from rehearsal.faults import names as fault_names
from rehearsal.preflight import Checkout
from rehearsal.workspace import Workspace

app = typer.Typer(invoke_without_command=True)

_DEFAULT_PRODUCT = "commerce"
_Product = Annotated[str, typer.Option(help="Which file of config/ to rehearse.")]


def _workspace() -> Workspace:
    return Workspace(CHECKOUT / ".rehearsal")


def _checked(*, product: str, revisions: tuple[str, ...] = ("HEAD",)) -> Checkout:
    checkout = preflight.check(_workspace())
    products.check(checkout.directory, product=product, revisions=revisions)
    for warning in checkout.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return checkout


@app.callback()
def rehearse(
    context: typer.Context,
    *,
    product: _Product = _DEFAULT_PRODUCT,
    approve: Annotated[bool, typer.Option("--approve", help="Approve the promotion without asking.")] = False,
    base: Annotated[
        str,
        typer.Option(envvar="BASE", help="Take this revision to prod first, then push HEAD on top of it."),
    ] = "",
    fault: Annotated[
        str,
        typer.Option(
            envvar="FAULT",
            help='Have this go wrong once HEAD is in prod; "list" says what there is.',
            autocompletion=completion.faults,
        ),
    ] = "",
    fault_stage: Annotated[str, typer.Option(envvar="FAULT_STAGE", help="In this stage, where it may be any.")] = "",
) -> None:
    """Push HEAD through the whole pipeline on this machine; exits 0 only if prod is deployed and checked.

    With --fault it exits 0 only if what goes wrong ends as it would on AWS, prod stays as it was, and the next push
    reaches prod.
    """
    if context.invoked_subcommand:
        if approve or product != _DEFAULT_PRODUCT:
            raise typer.BadParameter(
                f"options come after the command: tap rehearse {context.invoked_subcommand} --help"
            )
        return
    fault_names.check(fault, stage=fault_stage, base=base)
    if fault == fault_names.LIST:
        from rehearsal.faults.catalogue import listed  # noqa: PLC0415 - heavy

        print("\n".join(listed()))
        return
    workspace = _workspace()
    checkout = _checked(product=product, revisions=(*([base] if base else []), "HEAD"))

    def main() -> int:
        from rehearsal.rehearse import Wishes, run  # noqa: PLC0415 - heavy, and not before the guard has forked

        wishes = Wishes(
            checkout=checkout.directory,
            product=product,
            approve=approve,
            base=base or None,
            fault=fault,
            fault_stage=fault_stage,
        )
        return run(workspace, wishes)

    sys.exit(guard.run_guarded(main, workspace=workspace))


@app.command()
def up(
    *,
    product: _Product = _DEFAULT_PRODUCT,
    remote: Annotated[str, typer.Option(help="What the git remote to push to is called.")] = "rehearsal",
) -> None:
    """Start it in the background, with a git remote to push to; it stays until `tap rehearse down`."""
    from rehearsal.cloud import background  # noqa: PLC0415 - for this alone
    from rehearsal.cloud.wish import Wish  # noqa: PLC0415

    started = time.monotonic()
    checkout = _checked(product=product)
    wish = Wish(checkout=checkout.directory, product=product, commit=checkout.commit, remote=remote)
    cloud = background.up(_workspace(), wish)
    print(f"Ready after {time.monotonic() - started:.1f} s: {cloud.endpoint} answers as AWS. Now:")
    print(f"  git push {remote} HEAD:{cloud.branch}".ljust(36) + "push through the pipeline, and watch it")
    print('  eval "$(tap rehearse env)"'.ljust(36) + "have aws, curl and SDKs ask this AWS, by its real names")
    print("  tap rehearse open".ljust(36) + "the storefront, once a stage is deployed")
    print("  tap rehearse down".ljust(36) + "stop it; nothing stays but .rehearsal/results and caches")
    print(
        f"Meanwhile the pipeline of {product} is prepared, as it is in {checkout.commit[:12]}; a push waits for that."
    )


@app.command()
def down() -> None:
    """Stop what is up, also in the middle of a run, and remove all that lives as long as it."""
    from rehearsal.cloud import background  # noqa: PLC0415 - for this alone

    print("Stopped, and removed." if background.down(_workspace()) else "Nothing is up here.")


@app.command()
def log(
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until the run has ended.")] = False,
) -> None:
    """Show how the run at hand goes, or the last one went."""
    from rehearsal.cloud import status  # noqa: PLC0415 - for this alone
    from rehearsal.cloud.progress import Progress  # noqa: PLC0415

    workspace = _workspace()
    if status.read(workspace) is None:
        raise RehearsalError("Nothing is up here. Start it: tap rehearse up")
    newest = Progress.newest(workspace.run)
    if newest is None:
        raise RehearsalError("Nothing has begun yet. Ask again in a moment.")
    for line in newest.lines(follow=follow, alive=lambda: status.read(workspace) is not None):
        print(line, flush=True)
