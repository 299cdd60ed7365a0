"""What the commands of `tap rehearse` share: the checkout, looked at first, and where its rehearsal is."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from operate.errors import CommandError
from operate.target import CHECKOUT, DEFAULT_PRODUCT
from rehearsal import preflight, products
from rehearsal.preflight import Checkout
from rehearsal.workspace import Workspace

__all__ = ["DEFAULT_PRODUCT", "Product", "checked", "under_way", "workspace"]

Product = Annotated[str, typer.Option(help="Which file of config/ to rehearse.")]


def workspace() -> Workspace:
    """That of this checkout."""
    return Workspace(CHECKOUT / ".rehearsal")


@contextmanager
def under_way(what: str) -> Iterator[None]:
    """Show that something takes its time: a line, and in a terminal one that moves and goes away."""
    from rich.console import Console  # noqa: PLC0415 - for what takes longer anyway

    console = Console(stderr=True, highlight=False)
    if console.is_terminal:
        with console.status(what):
            yield
    else:
        console.print(f"{what} ...")
        yield


def checked(*, product: str, revisions: tuple[str, ...] = ("HEAD",)) -> Checkout:
    """The checkout, in which a rehearsal of these revisions can begin; warns of what it does not see.

    Raises:
        RehearsalError: It cannot, or not from this shell.
    """
    if os.environ.get("AWS_CONFIG_FILE") == str(workspace().aws / "config"):
        raise CommandError(
            "This shell has what `tap rehearse env` printed: a proxy that a new rehearsal would take for the way out, "
            "among it. Use another shell."
        )
    checkout = preflight.check(workspace())
    products.check(checkout.directory, product=product, revisions=revisions)
    for warning in checkout.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return checkout
