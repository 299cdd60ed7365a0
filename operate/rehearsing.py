"""What the commands of `tap rehearse` share: the checkout, looked at first, and where its rehearsal is."""

import sys
from typing import Annotated

import typer

from operate.target import CHECKOUT, DEFAULT_PRODUCT
from rehearsal import preflight, products
from rehearsal.preflight import Checkout
from rehearsal.workspace import Workspace

__all__ = ["DEFAULT_PRODUCT", "Product", "checked", "workspace"]

Product = Annotated[str, typer.Option(help="Which file of config/ to rehearse.")]


def workspace() -> Workspace:
    """That of this checkout."""
    return Workspace(CHECKOUT / ".rehearsal")


def checked(*, product: str, revisions: tuple[str, ...] = ("HEAD",)) -> Checkout:
    """The checkout, in which a rehearsal of these revisions can begin; warns of what it does not see.

    Raises:
        RehearsalError: It cannot.
    """
    checkout = preflight.check(workspace())
    products.check(checkout.directory, product=product, revisions=revisions)
    for warning in checkout.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    return checkout
