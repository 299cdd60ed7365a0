"""What a shell completes: from the settings, and from a rehearsal, which answers at once. AWS is asked for nothing."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from operate.reading.pipeline import Pipeline


def _quiet(found: Callable[[], Iterable[str]], incomplete: str) -> list[str]:
    """Those that begin so; none if they cannot be found out, for a shell has no room to say why.

    What was typed stays as it is, in any case of letters: shells go on from there, and commands take both.
    """
    with suppress(Exception):
        matching = [one for one in found() if one.lower().startswith(incomplete.lower())]
        return [incomplete + one[len(incomplete) :] for one in matching]
    return []


def products(incomplete: str) -> list[str]:
    """The files of config/."""
    from operate import target  # noqa: PLC0415 - only when a shell asks

    return _quiet(target.products, incomplete)


def faults(incomplete: str) -> list[str]:
    """What may be made to go wrong in a rehearsal."""
    from rehearsal.faults.names import LIST, NAMES  # noqa: PLC0415 - as above

    return _quiet(lambda: (*NAMES, LIST), incomplete)


def profiles(incomplete: str) -> list[str]:
    """Those of the AWS configuration, and the rehearsal's."""

    def found() -> Iterable[str]:
        from botocore.session import Session  # noqa: PLC0415 - as above

        return sorted({"rehearsal", *Session().available_profiles})

    return _quiet(found, incomplete)


def stages(ctx: typer.Context, incomplete: str) -> list[str]:
    """The stages of the product's pipeline."""
    return _quiet(lambda: _stages(ctx.params), incomplete)


def stages_and_actions(ctx: typer.Context, incomplete: str) -> list[str]:
    """Stages, and in a rehearsal their actions: `Dev/Checks`."""

    def found() -> Iterable[str]:
        pipeline = _rehearsed(ctx.params)
        if not pipeline:
            return _stages(ctx.params)
        return [
            name
            for stage in pipeline.stages
            for name in (stage, *(f"{stage}/{action['name']}" for action in pipeline.actions(stage)))
        ]

    return _quiet(found, incomplete)


def executions(ctx: typer.Context, incomplete: str) -> list[str]:
    """The executions of a rehearsal's pipeline."""

    def found() -> Iterable[str]:
        pipeline = _rehearsed(ctx.params)
        return [one.id for one in pipeline.executions(limit=20)] if pipeline else []

    return _quiet(found, incomplete)


def _stages(options: dict[str, Any]) -> list[str]:
    pipeline = _rehearsed(options)
    if pipeline:
        return pipeline.stages
    from operate.target import DEFAULT_PRODUCT  # noqa: PLC0415 - only when a shell asks
    from stages.settings import load  # noqa: PLC0415 - as above

    found = ["Source", "Build", "UpdatePipeline", "Assets"]
    for wave in load(product=options.get("product") or os.environ.get("PRODUCT") or DEFAULT_PRODUCT).pipeline.waves:
        title = wave.name.capitalize()
        found += [f"Approve{title}", title] if wave.approval else [title]
    return found


def _rehearsed(options: dict[str, Any]) -> "Pipeline | None":
    from operate.reading.pipeline import Pipeline  # noqa: PLC0415 - only when a shell asks
    from operate.rehearsal_cloud import is_rehearsal  # noqa: PLC0415 - as above
    from operate.target import Target  # noqa: PLC0415 - as above

    profile = options.get("profile") or os.environ.get("AWS_PROFILE", "")
    if not is_rehearsal(profile):
        return None
    return Pipeline(Target.of(product=options.get("product") or "", profile=profile))
