"""From a product's file and the command line's options to its settings."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from stages.settings import options, rules, wording
from stages.settings.calendar import Calendar, read_calendar
from stages.settings.document import Document, read
from stages.settings.draft import Draft, outline
from stages.settings.errors import SettingsError
from stages.settings.models import Settings
from stages.settings.salvage import as_json, salvage
from stages.settings.shape import Shape

CONFIG = Path(os.environ.get("SETTINGS_DIRECTORY") or Path(__file__).resolve().parents[2] / "config")
"""Where the products' files are; another directory for tests, which expect the accounts that the products come with."""


def load(
    *, product: str = "commerce", overrides: Mapping[str, str] = MappingProxyType({}), directory: Path = CONFIG
) -> Settings:
    """The settings of a product.

    Args:
        product: Names the file `<product>.toml`.
        overrides: Stage settings by dotted name, such as `staging.services.backend.max_tasks`, with values as text.
        directory: Where the settings files are.

    Raises:
        SettingsError: With every mistake in the file and the overrides.
    """
    document = read(product=product, directory=directory)
    draft = outline(document)
    problems = [*draft.problems]
    if overrides:  # or nobody asks for the schema of all settings, which takes as long to make as they to be read
        problems += options.apply(draft, overrides, shape=Shape.of(Settings))
    settings, complete = _parse(draft, problems)
    problems += _copied(document, settings)
    calendar, wrong = _calendar(settings, directory)
    problems += wrong
    problems += [wording.of_fault(path, fault, draft) for path, fault in rules.faults(settings, complete=complete)]
    if problems or not complete:
        raise SettingsError(problems)
    return settings.model_copy(update={"blocked_days": calendar})


def _parse(draft: Draft, problems: list[str]) -> tuple[Settings, bool]:
    """The settings, and whether they are all valid; what is not becomes a problem and is left out."""
    data = draft.data()
    try:
        return Settings.model_validate_json(as_json(data), strict=True), True
    except ValidationError as error:
        problems += wording.of_errors(error.errors(include_url=False), draft, shape=Shape.of(Settings))
        return salvage(Settings, data), False


def _calendar(settings: Settings, directory: Path) -> tuple[Calendar | None, list[str]]:
    """The calendar of blocked days that the gates name, if they are valid so far."""
    gates = getattr(settings.pipeline, "gates", None)
    file = getattr(gates, "blocked_days", None)
    return read_calendar(directory, file) if file else (None, [])


def _copied(document: Document, settings: Settings) -> list[str]:
    """What a file still says that was copied for a new product."""
    problems = []
    product = getattr(settings.product, "name", document.product)
    if product != document.product:
        problems.append(
            f'{document.name}: product.name = "{product}": must be "{document.product}", the name of the file,'
            " which is what -c product=… selects."
        )
    pipeline = getattr(settings.pipeline, "name", document.product)
    if document.product not in pipeline:
        problems.append(
            f'{document.name}: pipeline.name = "{pipeline}": must contain the product\'s name, "{document.product}":'
            " two products with a pipeline of one name would replace each other's."
        )
    return problems
