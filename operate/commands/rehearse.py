"""`tap rehearse`: the whole pipeline on this machine, once; or as a cloud that stays up (rehearse_cloud.py)."""

import sys
from typing import Annotated

import typer

from operate import completion
from operate.commands import rehearse_cloud
from operate.rehearsing import DEFAULT_PRODUCT, Product, checked, workspace
from rehearsal import guard
from rehearsal.faults import names as fault_names

app = typer.Typer(invoke_without_command=True)
for command in (rehearse_cloud.up, rehearse_cloud.down, rehearse_cloud.log, rehearse_cloud.env):
    app.command()(command)
app.command(name="open")(rehearse_cloud.open_storefront)


@app.callback()
def rehearse(
    context: typer.Context,
    *,
    product: Product = DEFAULT_PRODUCT,
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
        if any(_was_typed(context, name) for name in context.params):
            raise typer.BadParameter(f"Options come behind the command: tap rehearse {context.invoked_subcommand} ...")
        return
    fault_names.check(fault, stage=fault_stage, base=base)
    if fault == fault_names.LIST:
        from rehearsal.faults.catalogue import listed  # noqa: PLC0415 - heavy

        print("\n".join(listed()))
        return
    here = workspace()
    checkout = checked(product=product, revisions=(*([base] if base else []), "HEAD"))

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
        return run(here, wishes)

    sys.exit(guard.run_guarded(main, workspace=here))


def _was_typed(context: typer.Context, option: str) -> bool:
    """Whether it comes from the command line, and not from the environment, where it may be meant for another."""
    source = context.get_parameter_source(option)
    return source is not None and source.name == "COMMANDLINE"
