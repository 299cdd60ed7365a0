"""The reports of builds: test cases, and coverage."""

from collections import Counter
from dataclasses import dataclass

from operate.page.state import State
from operate.page.text import slug

_ORDER = (State.FAILED, State.UNKNOWN, State.SKIPPED, State.SUCCEEDED)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test and its result. `message` is why it failed or was skipped."""

    name: str
    state: State
    suite: str = ""
    seconds: float = 0.0
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a build put into one report group."""

    stage: str
    action: str
    group: str
    cases: tuple[Case, ...] = ()
    note: str = ""

    @property
    def anchor(self) -> str:
        """Where the page has it."""
        return slug("tests", self.stage, self.action, self.group)

    @property
    def sorted(self) -> list[Case]:
        """Failures first."""
        return sorted(self.cases, key=lambda case: _ORDER.index(case.state))

    @property
    def failed(self) -> tuple[Case, ...]:
        """Those that failed."""
        return tuple(case for case in self.cases if case.state is State.FAILED)

    @property
    def counts(self) -> dict[State, int]:
        """By state, the worst first."""
        counted = Counter(case.state for case in self.cases)
        return {state: counted[state] for state in _ORDER if counted[state]}

    @property
    def is_load(self) -> bool:
        """Whether its tests are the thresholds of a load check."""
        return self.group.endswith("-load")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of the code the tests of a build went through, in percent; `least` are the files with least of it."""

    group: str
    lines: float
    covered: int = 0
    missed: int = 0
    branches: float | None = None
    least: tuple[tuple[str, float], ...] = ()
