"""How settings are refused."""

from collections.abc import Iterable


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: Every mistake, each once and on one readable line.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(dict.fromkeys(map(_on_one_line, problems)))
        super().__init__("\n".join(self.problems))


def _on_one_line(problem: str) -> str:
    """Control characters of quoted keys and values must not reach a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in problem)
