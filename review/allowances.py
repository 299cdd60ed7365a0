"""`config/<product>.allowances.toml`: which destructive changes a commit is meant to make, who says so, and why."""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.changes import Allowed, Destruction, Loss
from review.errors import ReviewError

LONGEST_DAYS = 90
"""An allowance is for one change, not for good: what it names could be lost by accident later."""

_Text = Annotated[str, Field(min_length=3)]


class Allowance(BaseModel):
    """One change that may destroy one resource, in these stages, until the end of a day (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: Annotated[tuple[str, ...], Field(min_length=1, description='such as ["dev", "staging"]')]
    resource: Annotated[str, Field(min_length=1, description="its logical id or the path of its construct")]
    change: Annotated[Destruction, Field(description='"replace" or "delete"')]
    reason: Annotated[_Text, Field(description="why it is meant, and what becomes of the data")]
    allowed_by: Annotated[_Text, Field(description="who answers for it")]
    until: Annotated[date, Field(description="the last day on which it counts, such as 2030-01-31")]

    def names(self, loss: Loss) -> bool:
        """Whether it is about this resource; of the path, the stage's part may be left out."""
        parts = loss.path.split("/")
        paths = {"/".join(parts[index:]) for index in range(min(len(parts), 4))}
        return self.resource.removesuffix("/Resource") in {loss.id, loss.name, *paths}

    def __str__(self) -> str:
        return f"{self.change} of {self.resource} in {', '.join(self.stages)}"


@dataclass(frozen=True)
class Judgement:
    """What became of a stack's losses; `used` are the allowances that were needed, with the stage."""

    losses: tuple[Loss, ...]
    used: frozenset[tuple[Allowance, str]]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    allowance: tuple[Allowance, ...] = ()


def read_allowances(file: Path, *, stages: Collection[str], today: date) -> tuple[Allowance, ...]:
    """The allowances of a product; none without a file.

    Raises:
        ReviewError: With every mistake in the file, each on a line.
    """
    name = f"{file.parent.name}/{file.name}"
    try:
        allowances = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).allowance
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReviewError(f"{name}: cannot be read: {error}.") from None
    except ValidationError as error:
        raise ReviewError("\n".join(f"{name}: {problem}" for problem in _mistakes(error))) from None
    problems = [
        f"{name}: allowance {number}: {problem}"
        for number, one in enumerate(allowances, start=1)
        for problem in _problems(one, stages=stages, today=today)
    ]
    if problems:
        raise ReviewError("\n".join(problems))
    return allowances


def judged(losses: Sequence[Loss], allowances: Sequence[Allowance], *, stage: str, today: date) -> Judgement:
    """Which losses of a stage are allowed today; of one whose allowance has ended, it is said."""
    found: list[Loss] = []
    used: set[tuple[Allowance, str]] = set()
    for loss in losses:
        fitting = [
            one for one in allowances if stage in one.stages and one.change is loss.destruction and one.names(loss)
        ]
        used |= {(one, stage) for one in fitting}
        current = next((one for one in fitting if one.until >= today), None)
        if current:
            allowed = Allowed(reason=current.reason, by=current.allowed_by, until=current.until.isoformat())
            found.append(loss.model_copy(update={"allowed": allowed}))
        elif fitting:
            found.append(loss.model_copy(update={"what": f"{loss.what}; what allowed it ended on {fitting[0].until}"}))
        else:
            found.append(loss)
    return Judgement(tuple(found), frozenset(used))


def stale(allowances: Sequence[Allowance], used: Collection[tuple[Allowance, str]], *, file: str) -> Iterator[str]:
    """What is needed in none of its stages. No mistake yet: the stages behind may have passed the change already."""
    for one in allowances:
        if not any((one, stage) in used for stage in one.stages):
            yield f"{one} is allowed, and happens nowhere (any more): remove it from {file}"


def example(loss: Loss, *, stage: str, today: date) -> str:
    """An entry that would allow a loss, but for what only people can say."""
    return "\n".join(
        [
            "[[allowance]]",
            f'stages = ["{stage}"]',
            f'resource = "{loss.name}"',
            f'change = "{loss.destruction}"',
            'reason = "…"        # why it is meant, and what becomes of the data',
            'allowed_by = "…"    # who answers for it',
            f"until = {today + timedelta(days=14)}  # at most {LONGEST_DAYS} days ahead",
        ]
    )


def _mistakes(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        place = " ".join(str(part + 1) if isinstance(part, int) else part for part in one["loc"])
        field = Allowance.model_fields.get(str(one["loc"][-1]))
        if one["type"] == "extra_forbidden":
            known = ", ".join(Allowance.model_fields) if one["loc"][0] == "allowance" else "[[allowance]]"
            yield f"{place}: there is no such key. Known: {known}."
        elif one["type"] == "missing":
            yield f"{place} is missing: {field.description if field else 'required'}."
        else:
            allowed = f", {field.description}" if field and field.description else ""
            yield f"{place}: {one['msg']}{allowed}."


def _problems(one: Allowance, *, stages: Collection[str], today: date) -> Iterator[str]:
    for stage in one.stages:
        if stage not in stages:
            yield f'there is no stage "{stage}". Known: {", ".join(stages)}.'
    last = today + timedelta(days=LONGEST_DAYS)
    if one.until > last:
        yield f"until = {one.until} is too far: at most {LONGEST_DAYS} days ahead, {last}."
