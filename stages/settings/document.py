"""Finds a product's settings file and reads it as TOML."""

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stages.settings.errors import SettingsError

_POSITION = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")

Table = dict[str, Any]
"""A table as TOML gives it: nothing about its values is known yet."""


@dataclass(frozen=True)
class Document:
    """A settings file: its product, its name for messages (the same on every machine), its tables."""

    product: str
    name: str
    tables: Table


def read(*, product: str, directory: Path) -> Document:
    """The settings file of `product`.

    Raises:
        SettingsError: There is no such product, or its file cannot be read as TOML.
    """
    known = sorted(file.stem for file in directory.glob("*.toml") if "." not in file.stem)  # others go with these
    if product not in known:
        raise SettingsError([_unknown_product(product, known=known, folder=directory.name)])
    name = f"{directory.name}/{product}.toml"
    try:
        text = (directory / f"{product}.toml").read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"{name}: line {line} is not UTF-8 text. Save the file as UTF-8."]) from None
    except OSError as error:
        raise SettingsError(
            [f"{name}: cannot be read: {error.strerror}. Settings are plain, readable files."]
        ) from None
    try:
        return Document(product=product, name=name, tables=tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{name}: {_syntax_error(str(error), text)}"]) from None


def _unknown_product(product: str, *, known: list[str], folder: str) -> str:
    if not known:
        return f"-c product={product}: there are no products in {folder}/. Add {folder}/{product}.toml."
    near = difflib.get_close_matches(product, known, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    return f"-c product={product}: there is no {folder}/{product}.toml.{hint} Known products: {', '.join(known)}."


def _syntax_error(error: str, text: str) -> str:
    """Where and what, from the parser's words: it tells the place in prose only, and the end of a file not at all."""
    place = _POSITION.match(error)
    if place is None:
        return f"not valid TOML: {error}."
    if place["line"] is None:
        return f"line {text.count(chr(10)) + 1}: not valid TOML: {place['what']} at the end of the file."
    return f"line {place['line']}, column {place['column']}: not valid TOML: {place['what']}."
