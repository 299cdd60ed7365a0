"""What came of a fault, for people and for scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """Something that was to hold; `problems` is why it does not, empty if it does."""

    text: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return not self.problems


@dataclass(frozen=True)
class Verdict:
    """All that was to hold of one fault."""

    fault: str
    stage: str
    facts: Sequence[Fact]

    @property
    def as_expected(self) -> bool:
        """Whether everything holds."""
        return all(fact.holds for fact in self.facts)

    def lines(self) -> Iterator[str]:
        """As text: what held, what did not and why, and the verdict at the end."""
        for fact in self.facts:
            yield f"  {'✓' if fact.holds else '✗'} {fact.text}"
            yield from (f"      {problem}" for problem in fact.problems)
        end = "as expected" if self.as_expected else "NOT as expected"
        yield f"Fault {self.fault}, in {self.stage}: {end}"
