"""Who answers a manual approval: a decision made beforehand, another terminal, or the person at this one."""

import os
import select
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TextIO

from rehearsal.errors import RehearsalError
from rehearsal.pipeline.action import ActionStoppedError
from rehearsal.pipeline.approval import Question, asked
from rehearsal.pipeline.approval_request import ApprovalRequest
from rehearsal.pipeline.record import Approval
from rehearsal.user_name import user_name
from rehearsal.workspace import Workspace

_LOOK_SECONDS = 0.2
_MINUTES = "TAP_APPROVAL_MINUTES"
_DEFAULT_MINUTES = 30.0


def minutes_to_wait(environment: Mapping[str, str], *, default: float = _DEFAULT_MINUTES) -> float:
    """How long an approval waits for `make approve`: TAP_APPROVAL_MINUTES, or 30, or another default."""
    text = environment.get(_MINUTES, "")
    try:
        minutes = float(text) if text else default
    except ValueError:
        minutes = -1.0
    if not 0 < minutes < float("inf"):
        raise RehearsalError(f"{_MINUTES} is {text!r}; it takes a number of minutes above 0.")
    return minutes


def _in_words(minutes: float) -> str:
    days = minutes / (24 * 60)
    return f"{days:g} days" if days >= 2 and days.is_integer() else f"{minutes:g} minutes"


class Approver(Protocol):
    """Answers requests."""

    @property
    def how(self) -> str:
        """What people are told to do; empty if nothing."""

    def __call__(self, request: ApprovalRequest, cancelled: threading.Event) -> Approval | None:
        """The answer; None if nobody gave one in time. Raises ActionStoppedError once cancelled."""


@dataclass(frozen=True)
class Beforehand:
    """Approves everything, as `make rehearse APPROVE=1` asks."""

    by: str = "APPROVE=1"
    how: str = ""

    def __call__(self, request: ApprovalRequest, cancelled: threading.Event) -> Approval:  # noqa: ARG002
        """Approve."""
        return Approval(approved=True, by=self.by)


@dataclass(frozen=True)
class FromElsewhere:
    """Waits for `make approve` or `make reject` in another terminal."""

    workspace: Workspace
    minutes: float

    @property
    def how(self) -> str:
        """The commands."""
        return f"in another terminal: make approve, or make reject REASON='...' (within {_in_words(self.minutes)})"

    def __call__(self, request: ApprovalRequest, cancelled: threading.Event) -> Approval | None:
        """Wait for the answer in the mailbox."""
        deadline = time.monotonic() + 60 * self.minutes
        with asked(self.workspace, request) as question:
            while (approval := question.answer()) is None and time.monotonic() < deadline and not request.has_expired:
                if cancelled.wait(_LOOK_SECONDS):
                    raise ActionStoppedError
        return approval


@dataclass(frozen=True)
class AtTerminal:
    """Asks the person at the terminal; `make approve` and `make reject` elsewhere do as well."""

    workspace: Workspace
    keyboard: TextIO
    screen: TextIO
    how: str = ""

    def __call__(self, request: ApprovalRequest, cancelled: threading.Event) -> Approval | None:
        """Ask until there is an answer, or it is too late for one."""
        with asked(self.workspace, request) as question:
            dialogue = _Dialogue(question, self.keyboard, self.screen, cancelled)
            while True:
                word = dialogue.ask("Approve? [y/n] ")
                if not isinstance(word, str):
                    return word
                if word.lower() in ("y", "yes"):
                    return Approval(approved=True, by=user_name())
                if word.lower() in ("n", "no"):
                    reason = dialogue.ask("Why not? ")
                    if not isinstance(reason, str):
                        return reason
                    return Approval(approved=False, by=user_name(), reason=reason or "no reason given")


class _Dialogue:
    """Lines from the keyboard, read without blocking: an answer may come from elsewhere, and Ctrl-C must end it."""

    def __init__(self, question: Question, keyboard: TextIO, screen: TextIO, cancelled: threading.Event) -> None:
        self._question, self._screen, self._cancelled = question, screen, cancelled
        self._keyboard: int | None = keyboard.fileno()
        self._typed = b""

    def ask(self, prompt: str) -> str | Approval | None:
        """The next line that is typed, or the answer from elsewhere; None once it is too late for one."""
        print(prompt, end="", file=self._screen, flush=True)
        while b"\n" not in self._typed:
            if self._cancelled.is_set():
                raise ActionStoppedError
            if approval := self._question.answer():
                print(file=self._screen, flush=True)
                return approval
            if self._question.request.has_expired:
                print(file=self._screen, flush=True)
                return None
            self._read()
        line, _, self._typed = self._typed.partition(b"\n")
        return line.decode(errors="replace").strip()

    def _read(self) -> None:
        if self._keyboard is None:
            self._cancelled.wait(_LOOK_SECONDS)
            return
        ready, _, _ = select.select([self._keyboard], [], [], _LOOK_SECONDS)
        if ready:
            typed = os.read(self._keyboard, 1024)
            self._typed += typed
            if not typed:  # Ctrl-D: what remains is an answer from elsewhere
                self._keyboard = None
