"""`tap rehearse up`, `down`, `log`, `env` and `open`: the rehearsal as a cloud that stays up and is pushed to."""

import time
from typing import Annotated

import typer

from operate.errors import CommandError, ExitCode
from operate.rehearsing import DEFAULT_PRODUCT, Product, checked, under_way, workspace
from rehearsal.cloud import status
from rehearsal.cloud.shell import Syntax
from rehearsal.cloud.status import Status
from rehearsal.workspace import PROFILE

_NOT_UP = "Nothing is up here. Start it: tap rehearse up"
_OTHER_BROWSERS = """\
There is no Chromium or Chrome that could be opened with this rehearsal's own certificates. In another browser, or in a
profile of its own, set the proxy for HTTP and HTTPS to 127.0.0.1:{port}, and trust the authority
{authority}
for as long as the rehearsal is up. Then open:"""


def up(
    *,
    product: Product = DEFAULT_PRODUCT,
    remote: Annotated[str, typer.Option(help="What the git remote to push to is called.")] = "rehearsal",
) -> None:
    """Start it in the background, with a git remote to push to; it stays until `tap rehearse down`."""
    from rehearsal.cloud import background  # noqa: PLC0415 - for this alone
    from rehearsal.cloud.wish import Wish  # noqa: PLC0415

    started = time.monotonic()
    checkout = checked(product=product)
    wish = Wish(checkout=checkout.directory, product=product, commit=checkout.commit, remote=remote)
    with under_way("Starting an embedded AWS"):
        cloud = background.up(workspace(), wish)
    print(f"Ready after {time.monotonic() - started:.1f} s: {cloud.endpoint} answers as AWS. Now:")
    for command, what in {
        f"git push {remote} HEAD:{cloud.branch}": "push through the pipeline, and watch it",
        'eval "$(tap rehearse env)"': "have aws, curl and SDKs ask this AWS, by its real names",
        "tap rehearse open": "the storefront, once a stage is deployed",
        "tap rehearse down": "stop it; only results and caches stay",
    }.items():
        print(f"  {command:34}{what}")
    print(
        f"Meanwhile the pipeline of {product} is prepared, as it is in {checkout.commit[:12]}; a push waits for that."
    )


def down() -> None:
    """Stop what is up, also in the middle of a run, and remove all that lives as long as it."""
    from rehearsal.cloud import background  # noqa: PLC0415 - for this alone

    with under_way("Stopping what is up, and removing it"):
        was_up = background.down(workspace())
    print("Stopped, and removed." if was_up else "Nothing is up here.")


def log(
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Until the run has ended.")] = False,
) -> None:
    """Show how the run at hand goes, or how the last one went."""
    from rehearsal.cloud.progress import Progress  # noqa: PLC0415 - for this alone

    _cloud()
    newest = Progress.newest(workspace().run)
    if newest is None:
        raise CommandError("Nothing has begun yet. Ask again in a moment.", code=ExitCode.NOTHING)
    for line in newest.lines(follow=follow, alive=lambda: status.read(workspace()) is not None):
        print(line, flush=True)


def env(
    *,
    fish: Annotated[bool, typer.Option("--fish", help="For fish.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For programs; null: to be unset.")] = False,
) -> None:
    """Print what a shell has to export to reach this AWS: eval "$(tap rehearse env)"."""
    from rehearsal.cloud import shell  # noqa: PLC0415 - for this alone

    if fish and json:
        raise CommandError("--fish or --json: one of them.")
    syntax = Syntax.FISH if fish else Syntax.JSON if json else Syntax.SH
    print(shell.text(shell.variables(workspace(), _cloud()), syntax=syntax))


def open_storefront(
    *,
    stage: Annotated[str, typer.Option(help="Of which stage; by default the first.")] = "",
    show: Annotated[bool, typer.Option("--print", help="Only print its address.")] = False,
) -> None:
    """Open the storefront in a Chromium or Chrome with a profile of its own."""
    from operate.storefront import storefront_url  # noqa: PLC0415 - botocore, for this alone
    from operate.target import Target  # noqa: PLC0415
    from rehearsal.cloud import browser  # noqa: PLC0415

    cloud = _cloud()
    url = storefront_url(Target.of(profile=PROFILE, checkout=workspace().root.parent), stage)
    program = None if show else browser.find()
    if program:
        browser.launch(program, url, workspace(), cloud)
    elif not show:
        authority = workspace().certificates / "ca.pem"
        typer.echo(_OTHER_BROWSERS.format(port=cloud.proxy_port, authority=authority), err=True)
    print(url)


def _cloud() -> Status:
    found = status.read(workspace())
    if found is None:
        raise CommandError(_NOT_UP, code=ExitCode.ABSENT)
    return found
