"""A product's settings after merging, before anything is known about their values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stages.settings import waves
from stages.settings.document import Document, Table
from stages.settings.layers import Layers, Rank, from_file
from stages.settings.shape import Path, nearest
from stages.settings.types import SANDBOX, TABLES

DERIVED = {
    "name": "a stage's name is the name of its table",
    "tags": "a stage's tags are its name and [product]'s project and cost_center",
    "rule_packs": "what a stage is checked by is [product]'s rule_packs",
    "production": "what is production follows from pipeline.waves: it begins with the first that has approval = true",
}
"""What a stage has and nobody writes."""


@dataclass(frozen=True)
class Draft:
    """The merged tables.

    Attributes:
        problems: What is wrong with the file's outline, which no model would see.
        unreadable: The tables that are missing, misspelt or none at all, so that they only seem to lack settings.
    """

    file: str
    product: Layers
    pipeline: Layers
    stages: tuple[Layers, ...]
    sandbox: Layers | None
    problems: tuple[str, ...]
    unreadable: tuple[Path, ...]

    def data(self) -> Table:
        """All values as `Settings` takes them, with what is derived."""
        product = self.product.values
        tags = {key: product[key] for key in ("project", "cost_center") if key in product}
        shared = {key: product[key] for key in ("rule_packs",) if key in product}
        production = waves.production(self.pipeline.values)
        stages = [
            {
                **stage.values,
                **shared,
                "name": stage.name,
                "tags": {"environment": stage.name, **tags},
                "production": stage.name in production,
            }
            for stage in (*self.stages, *([self.sandbox] if self.sandbox else []))
        ]
        sandbox = {SANDBOX: stages.pop()} if self.sandbox else {}
        return {"product": product, "pipeline": self.pipeline.values, "stages": stages, **sandbox}

    @property
    def like_stages(self) -> tuple[Path, ...]:
        """The paths into `Settings` of all that the defaults lie under: the stages, and what a sandbox is."""
        return (*(("stages", index) for index in range(len(self.stages))), *([(SANDBOX,)] if self.sandbox else []))

    def in_stage(self, path: Path) -> Path | None:
        """The rest of a path that leads into a stage or a sandbox; None for another one."""
        return next((path[len(stage) :] for stage in self.like_stages if path[: len(stage)] == stage), None)

    def locate(self, path: Path) -> tuple[Layers, Path]:
        """The table that a path into `Settings` leads to, and the rest of the path in it."""
        if path[0] == "stages":
            return self.stages[int(path[1])], path[2:]
        if path[0] == SANDBOX and self.sandbox:
            return self.sandbox, path[1:]
        return (self.product if path[0] == "product" else self.pipeline), path[1:]

    def derived(self, path: Path) -> bool:
        """Whether nobody wrote the value: it is derived from values that are refused themselves."""
        return (self.in_stage(path) or ("",))[0] in DERIVED


def outline(document: Document) -> Draft:
    """Splits the file into its tables and lays the defaults under each stage."""
    tables = document.tables
    listed = [name for name in waves.stages(_table(tables, "pipeline")) if name not in TABLES]
    names = listed or [name for name in tables if name not in TABLES]
    stages = [_stage(document, name) for name in names if isinstance(tables.get(name), dict)]
    unknown = {name: nearest(name, [*TABLES, *names]) for name in tables if name not in {*TABLES, *names}}
    absent = [name for name in ("product", "pipeline", *listed) if name not in tables and name not in unknown.values()]
    unreadable = {*unknown.values(), *absent, *(name for name, table in tables.items() if not isinstance(table, dict))}
    return Draft(
        file=document.name,
        product=_single(document, "product"),
        pipeline=_single(document, "pipeline"),
        stages=tuple(stages),
        sandbox=_stage(document, SANDBOX) if isinstance(tables.get(SANDBOX), dict) else None,
        problems=(
            *_not_tables(document, names),
            *_unknown_tables(document, unknown, [*TABLES, *names]),
            *_absent_tables(document, absent),
            *_derived(document, ["defaults", SANDBOX, *names]),
        ),
        unreadable=tuple(_places(unreadable, [stage.name for stage in stages])),
    )


def _places(names: Iterable[str], stages: list[str]) -> Iterator[Path]:
    """The paths into `Settings` of tables. Unreadable defaults leave gaps in every stage."""
    for name in names:
        if name == "defaults":
            yield from (("stages",), (SANDBOX,))
        else:
            yield ("stages", stages.index(name)) if name in stages else (name,)


def _table(tables: Mapping[str, object], name: str) -> Table:
    table = tables.get(name)
    return table if isinstance(table, dict) else {}


def _single(document: Document, name: str) -> Layers:
    layers = Layers(name=name, file=document.name)
    layers.overlay(_table(document.tables, name), origin=from_file(document.name, name, Rank.FILE))
    return layers


def _stage(document: Document, name: str) -> Layers:
    layers = Layers(name=name, file=document.name)
    for table, rank in (("defaults", Rank.DEFAULTS), (name, Rank.FILE)):
        written = {key: value for key, value in _table(document.tables, table).items() if key not in DERIVED}
        layers.overlay(written, origin=from_file(document.name, table, rank))
    return layers


def _not_tables(document: Document, stages: Iterable[str]) -> list[str]:
    return [
        f"{document.name}: {name} must be a table: write [{name}] on a line of its own and its settings below."
        for name in (*TABLES, *stages)
        if not isinstance(document.tables.get(name, {}), dict)
    ]


def _unknown_tables(document: Document, unknown: Mapping[str, str], known: Iterable[str]) -> list[str]:
    return [
        f"{document.name}: {name}: unknown table.{f' Did you mean [{meant}]?' if meant else ''} Known tables:"
        f" {', '.join(known)}. A further stage is also named in pipeline.waves."
        for name, meant in unknown.items()
    ]


def _absent_tables(document: Document, absent: Iterable[str]) -> list[str]:
    return [
        f"{document.name}: there is no table [{name}]."
        + (" Every product has one." if name in TABLES else " Add it, or take the name out of pipeline.waves.")
        for name in absent
    ]


def _derived(document: Document, names: Iterable[str]) -> list[str]:
    return [
        f"{document.name}: {name}.{key}: {reason}. Remove it."
        for name in names
        for key, reason in DERIVED.items()
        if key in _table(document.tables, name)
    ]
