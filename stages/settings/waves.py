"""What a pipeline's waves say of its stages, before anything is known about their values."""

from collections.abc import Iterator

from stages.settings.document import Table


def stages(pipeline: Table) -> list[str]:
    """The stages that the waves name, as far as they are names, each once."""
    return list(dict.fromkeys(name for wave in _waves(pipeline) for name in _stages(wave)))


def production(pipeline: Table) -> frozenset[str]:
    """The stages of the first wave that asks for an approval, and of all waves after it."""
    waves = [*_waves(pipeline)]
    first = next((number for number, wave in enumerate(waves) if wave.get("approval") is True), len(waves))
    return frozenset(name for wave in waves[first:] for name in _stages(wave))


def _waves(pipeline: Table) -> Iterator[Table]:
    found = pipeline.get("waves")
    yield from (wave for wave in found if isinstance(wave, dict)) if isinstance(found, list) else ()


def _stages(wave: Table) -> Iterator[str]:
    found = wave.get("stages")
    yield from (name for name in found if isinstance(name, str)) if isinstance(found, list) else ()
