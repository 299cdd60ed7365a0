"""Settings that must be refused, a file for each of their tables; a file that is there is part of it."""

from importlib import import_module
from pkgutil import iter_modules

from tests.stages.refused.bad import Bad

_TABLES = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name != "bad"]
BAD: tuple[Bad, ...] = tuple(bad for table in _TABLES for bad in table.BAD)
