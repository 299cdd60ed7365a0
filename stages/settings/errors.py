"""How settings are refused."""

from collections.abc import Iterable


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: Every mistake, each once and on one readable line.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))
