"""The options that the commands about a pipeline share."""

from typing import Annotated

import typer

from operate import completion

_PANEL = "Which pipeline"

Product = Annotated[
    str,
    typer.Option(
        envvar="PRODUCT",
        help="Which file of config/: commerce, unless a rehearsal has another one.",
        rich_help_panel=_PANEL,
        autocompletion=completion.products,
        show_default=False,
    ),
]
Profile = Annotated[
    str,
    typer.Option(
        help="Of your AWS configuration, by default AWS_PROFILE; `rehearsal` is the one that is up in this checkout.",
        rich_help_panel=_PANEL,
        autocompletion=completion.profiles,
        show_default=False,
    ),
]
PipelineName = Annotated[
    str,
    typer.Option(
        "--pipeline", help="Its name, where that is not the product's.", rich_help_panel=_PANEL, show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document; docs/operate.md has its keys.")]
ExecutionId = Annotated[
    str,
    typer.Option(
        "--execution",
        help="Its id, or how that begins; by default the newest.",
        autocompletion=completion.executions,
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Wait = Annotated[bool, typer.Option("--wait", help="Show it until it has ended; exits 1 unless it is good.")]
Role = Annotated[
    str,
    typer.Option(
        help="The role to answer in, by name or ARN; by default `<pipeline>-approvers`, the only one that may.",
        show_default=False,
    ),
]
Reason = Annotated[str, typer.Option(envvar="REASON", help="Why; everybody reads it.", show_default=False)]
ApprovalStage = Annotated[
    str, typer.Argument(help="Which approval, if several wait.", autocompletion=completion.stages, show_default=False)
]
OnlyExecution = Annotated[
    str,
    typer.Option("--execution", help="Answer only if it is this one that waits.", autocompletion=completion.executions),
]
