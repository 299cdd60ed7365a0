"""Which products a commit has: a settings file for each."""

import difflib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from rehearsal.errors import RehearsalError
from rehearsal.preflight import git

_CONFIG = "config"


def check(directory: Path, *, product: str, revisions: Sequence[str]) -> None:
    """The product is part of each of these commits of the checkout; a revision that does not exist is no concern here.

    Raises:
        RehearsalError: It is not; says which there are.
    """
    for revision in revisions:
        listed = git(directory, "ls-tree", "--name-only", "-z", "--full-tree", revision, f"{_CONFIG}/")
        files = [PurePosixPath(name) for name in listed.stdout.split("\0")]
        known = sorted(file.stem for file in files if file.suffix == ".toml" and "." not in file.stem)
        if listed.returncode == 0 and product not in known:
            raise RehearsalError(_unknown(product, known=known, revision=revision, directory=directory))


def _unknown(product: str, *, known: Sequence[str], revision: str, directory: Path) -> str:
    file = f"{_CONFIG}/{product}.toml"
    if revision == "HEAD" and (directory / file).is_file():
        return f"PRODUCT={product}: {file} is not committed, and a rehearsal pushes HEAD. Commit it first."
    near = difflib.get_close_matches(product, known, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    products = f"Known products: {', '.join(known)}." if known else f"It has no products in {_CONFIG}/."
    return f"PRODUCT={product}: there is no {file} in {revision}.{hint} {products}"
