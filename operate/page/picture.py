"""The pipeline as a picture: where each stage stands and how they are joined, for a wide and for a narrow page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from operate.page.stage import Action, Rule, Stage
from operate.page.state import State
from operate.page.text import duration

WIDE_COLUMNS = 4
_LEAST_COLUMNS = 3
"""A picture of fewer cards is as wide, or they would be larger than anywhere else."""
_CARD, _GAP, _ROW_GAP, _HEAD, _LINE, _PAD = 250, 42, 40, 62, 30, 8
_LETTER = 6.7
"""How wide a letter of an action's name is, on average."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """An action or a gate on a card, at `y`."""

    y: float
    label: str
    whole: str
    state: State
    time: str
    link: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """A stage."""

    stage: Stage
    x: float
    y: float
    height: float
    time: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Cards, and the paths of the arrows between them."""

    width: float
    height: float
    card: float
    cards: tuple[Card, ...]
    arrows: tuple[str, ...]


def draw(stages: tuple[Stage, ...], *, columns: int = WIDE_COLUMNS) -> Picture:
    """Lay the stages out, so many in a row at most, and about as many in each."""
    wide = columns > 1
    columns = ceil(len(stages) / ceil(len(stages) / columns)) if stages else 1
    cards: list[Card] = []
    y = 1.0
    for first in range(0, len(stages), columns):
        row = stages[first : first + columns]
        height = max(_HEAD + _LINE * max(1, sum(1 for _ in _rows(stage))) + _PAD for stage in row)
        for column, stage in enumerate(row):
            x = 1 + column * (_CARD + _GAP)
            own = height if wide else _HEAD + _LINE * max(1, sum(1 for _ in _rows(stage))) + _PAD
            cards.append(_card(stage, x=x, y=y, height=own))
        y += height + (_ROW_GAP if wide else _GAP - 12)
    return Picture(
        width=max(columns, _LEAST_COLUMNS if wide else 1) * (_CARD + _GAP) - _GAP + 2,
        height=max(y - (_ROW_GAP if wide else _GAP - 12) + 1, 1),
        card=_CARD,
        cards=tuple(cards),
        arrows=tuple(_arrow(a, b) for a, b in pairwise(cards)),
    )


def _card(stage: Stage, *, x: float, y: float, height: float) -> Card:
    rows = tuple(
        Row(
            y=_HEAD + number * _LINE,
            label=_short(label, room=_CARD - 44 - (_LETTER * len(time) + 14)),
            whole=label,
            state=state,
            time=time,
            link=link,
        )
        for number, (label, state, time, link) in enumerate(_rows(stage))
    )
    return Card(stage=stage, x=x, y=y, height=height, time=duration(stage.seconds), rows=rows)


def _rows(stage: Stage) -> Iterator[tuple[str, State, str, str]]:
    """Gates before it, its actions, gates after it."""
    yield from (_gate(stage, rule) for rule in stage.rules if rule.moment == "BeforeEntry")
    yield from (_action(action) for action in stage.latest)
    yield from (_gate(stage, rule) for rule in stage.rules if rule.moment != "BeforeEntry")


def _gate(stage: Stage, rule: Rule) -> tuple[str, State, str, str]:
    return f"gate {rule.name}", rule.state, "", f"gates-{stage.anchor}"


def _action(action: Action) -> tuple[str, State, str, str]:
    again = f" (attempt {action.attempt})" if action.attempt > 1 else ""
    return f"{action.label}{again}", action.state, duration(action.seconds), action.anchor


def _short(label: str, *, room: float) -> str:
    most = int(room / _LETTER)
    return label if len(label) <= most else f"{label[: max(most - 1, 1)]}…"


def _arrow(a: Card, b: Card) -> str:
    """From the side of one card to the next; round the end of a row; or from one down to the one below."""
    middle = 31
    if b.y == a.y:
        return f"M{a.x + _CARD + 5:g} {a.y + middle:g}H{b.x - 11:g}"
    if b.x == a.x:
        return f"M{a.x + 31:g} {a.y + a.height + 4:g}V{b.y - 10:g}"
    turn = (a.y + a.height + b.y) / 2
    return f"M{a.x + _CARD / 2:g} {a.y + a.height + 5:g}V{turn:g}H{b.x + _CARD / 2:g}V{b.y - 11:g}"
