"""Whether somebody takes requests beside the push of `make rehearse`: the worker of `tap rehearse up` says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def is_serving(state: Path) -> bool:
    """Whether what is put into `Requests` will be performed; `state` is what engine and runner share."""
    return _mark(state).exists()


@contextmanager
def serving(state: Path) -> Iterator[None]:
    """As long as the context lasts, requests are performed."""
    _mark(state).parent.mkdir(parents=True, exist_ok=True)
    _mark(state).touch()
    try:
        yield
    finally:
        _mark(state).unlink(missing_ok=True)


def _mark(state: Path) -> Path:
    return state / "serving"
